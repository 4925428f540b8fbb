package dev.sightline.evaluation.sweep;

import dev.sightline.evaluation.Cell;
import dev.sightline.evaluation.CellResult;
import dev.sightline.evaluation.Laboratory;
import dev.sightline.evaluation.Measure;
import dev.sightline.evaluation.SweepSettings;
import dev.sightline.evaluation.Task;
import dev.sightline.evaluation.WorkUnit;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A task whose units draw two numbers each.
 *
 * @param beforeUnit hears the number of a unit that is about to be measured
 */
record SampleTask(String name, int units, IntConsumer beforeUnit) implements Task {
    static SampleTask of(int units) {
        return new SampleTask("sample", units, unit -> {});
    }

    @Override
    public List<WorkUnit> plan(SweepSettings settings) {
        return IntStream.range(0, units)
                .<WorkUnit>mapToObj(number -> new SampleUnit(settings.seed(), number))
                .toList();
    }

    /** How many cells there were. */
    @Override
    public List<CellResult> summarise(List<CellResult> measured) {
        SortedMap<String, Measure> metrics = new TreeMap<>();
        metrics.put("cells", Measure.exact(measured.size()));
        return List.of(CellResult.measured(Cell.of(name, "all", 0, 0, Map.of()), metrics, new TreeMap<>()));
    }

    private final class SampleUnit implements WorkUnit {
        private final long seed;
        private final int number;

        private SampleUnit(long seed, int number) {
            this.seed = seed;
            this.number = number;
        }

        @Override
        public Cell key() {
            return Cell.of(name, "variant", number, seed, Map.of("kind", "unit"));
        }

        @Override
        public double weight() {
            return number + 1;
        }

        @Override
        public List<CellResult> measure(Laboratory laboratory) {
            beforeUnit.accept(number);
            RandomStream random = RandomStream.of(seed, name, number);
            return List.of(result(0, random.nextDouble()), result(1, random.nextDouble()));
        }

        private CellResult result(double depth, double value) {
            SortedMap<String, Measure> metrics = new TreeMap<>();
            metrics.put("recall", new Measure(value, value - 0.1, value + 0.1));
            return CellResult.measured(
                    Cell.of(name, "variant", number, seed, Map.of()).atDepth(depth), metrics, new TreeMap<>());
        }
    }
}
