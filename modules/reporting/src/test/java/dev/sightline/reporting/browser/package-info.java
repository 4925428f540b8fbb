/** Opens written reports in a real browser, driven over its DevTools protocol with nothing but the JDK. */
@NullMarked
package dev.sightline.reporting.browser;

import org.jspecify.annotations.NullMarked;
