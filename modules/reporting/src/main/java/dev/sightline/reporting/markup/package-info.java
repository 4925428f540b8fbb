/** Well-formed, escaped markup: the one place where text becomes XML or HTML. */
@NullMarked
package dev.sightline.reporting.markup;

import org.jspecify.annotations.NullMarked;
