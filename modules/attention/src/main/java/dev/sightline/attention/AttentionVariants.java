package dev.sightline.attention;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The variants that can be found, by name.
 *
 * <p>A provider that fails to load does not hide the others: its error is kept in {@link #failures} and told when a
 * name is not found. Immutable and thread-safe.
 */
public final class AttentionVariants {
    private final SortedMap<String, AttentionVariant> byName;
    private final List<String> failures;

    private AttentionVariants(SortedMap<String, AttentionVariant> byName, List<String> failures) {
        this.byName = byName;
        this.failures = failures;
    }

    /** Finds the variants that the context class loader of this thread sees, on the module path or the class path. */
    public static AttentionVariants load() {
        return load(ServiceLoader.load(AttentionVariant.class));
    }

    /** Takes the variants of a loader that the caller chose, for example of a module layer. */
    public static AttentionVariants load(ServiceLoader<AttentionVariant> loader) {
        List<AttentionVariant> found = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        Iterator<ServiceLoader.Provider<AttentionVariant>> providers =
                loader.stream().iterator();
        boolean more = true;
        while (more) {
            try {
                more = providers.hasNext();
                if (more) {
                    instantiate(providers.next(), found, failures);
                }
            } catch (ServiceConfigurationError | LinkageError unreadable) {
                String failure = rootMessage(unreadable);
                // The loader may go on after an error, or repeat it for ever.
                more = !failures.contains(failure);
                if (more) {
                    failures.add(failure);
                }
            }
        }
        return of(found, failures);
    }

    private static void instantiate(
            ServiceLoader.Provider<AttentionVariant> provider, List<AttentionVariant> found, List<String> failures) {
        try {
            found.add(provider.get());
        } catch (ServiceConfigurationError | LinkageError failure) {
            failures.add(provider.type().getName() + ": " + rootMessage(failure));
        }
    }

    /**
     * A registry of exactly these variants.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public static AttentionVariants of(List<AttentionVariant> variants) {
        return of(variants, List.of());
    }

    private static AttentionVariants of(List<AttentionVariant> variants, List<String> failures) {
        SortedMap<String, AttentionVariant> byName = new TreeMap<>();
        for (AttentionVariant variant : variants) {
            AttentionVariant other = byName.putIfAbsent(variant.name(), variant);
            if (other != null) {
                throw new IllegalArgumentException("two variants are named '" + variant.name() + "': "
                        + other.getClass().getName() + " and "
                        + variant.getClass().getName() + "; remove one from the class path or rename it");
            }
        }
        return new AttentionVariants(byName, List.copyOf(failures));
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    /** All variants, in the order of their names. */
    public List<AttentionVariant> all() {
        return List.copyOf(byName.values());
    }

    /** All names, sorted. */
    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Providers that were found but could not be loaded: class and cause, a line each. */
    public List<String> failures() {
        return failures;
    }

    /**
     * The variant of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists the names there are
     */
    public AttentionVariant get(String name) {
        for (Map.Entry<String, AttentionVariant> entry : byName.entrySet()) {
            if (entry.getKey().equals(name)) {
                return entry.getValue();
            }
        }
        throw new IllegalArgumentException("unknown variant '" + name + "'; "
                + (byName.isEmpty()
                        ? "no variant was found at all: add sightline-kernels to the class path or the module path"
                        : "known are " + String.join(", ", byName.keySet()))
                + (failures.isEmpty() ? "" : ". Failed to load: " + String.join("; ", failures)));
    }
}
