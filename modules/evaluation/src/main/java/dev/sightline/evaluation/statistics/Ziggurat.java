package dev.sightline.evaluation.statistics;

/**
 * Standard normal deviates at about one 64-bit number each: the area under the density is cut into 128 layers of equal
 * area, and a point in a layer lies under the curve for sure unless it falls in the layer's end piece.
 *
 * <p>Tables and end pieces use {@link StrictMath}, so a stream gives the same bits on every machine. Reference: Doornik
 * (2005), An improved ziggurat method to generate normal random samples.
 */
final class Ziggurat {
    private static final int LAYERS = 128;

    /** Where the tail begins: the solution of "all layers have equal area" for 128 layers. */
    private static final double TAIL = 3.442619855899;

    /** The area of each layer under exp(-x^2 / 2). */
    private static final double AREA = 9.91256303526217e-3;

    /** Right edges of the layers, outermost (base strip with the tail) first; the last is 0. */
    private static final double[] EDGE = edges();

    /** The density at each edge. */
    private static final double[] HEIGHT = heights();

    /** The share of each layer that lies under the curve for sure. */
    private static final double[] SURE = sureShares();

    private Ziggurat() {}

    private static double[] edges() {
        double[] edge = new double[LAYERS + 1];
        edge[0] = AREA / density(TAIL);
        edge[1] = TAIL;
        for (int layer = 2; layer < LAYERS; layer++) {
            edge[layer] = StrictMath.sqrt(-2 * StrictMath.log(AREA / edge[layer - 1] + density(edge[layer - 1])));
        }
        return edge;
    }

    private static double[] heights() {
        double[] height = new double[LAYERS + 1];
        for (int layer = 0; layer <= LAYERS; layer++) {
            height[layer] = density(EDGE[layer]);
        }
        return height;
    }

    private static double[] sureShares() {
        double[] share = new double[LAYERS];
        for (int layer = 0; layer < LAYERS; layer++) {
            share[layer] = EDGE[layer + 1] / EDGE[layer];
        }
        return share;
    }

    private static double density(double x) {
        return StrictMath.exp(-0.5 * x * x);
    }

    static double next(RandomStream random) {
        while (true) {
            long bits = random.nextLong();
            int layer = (int) bits & (LAYERS - 1);
            double u = (bits >> 11) * 0x1.0p-52; // the 53 bits above those of the layer, signed: uniform in [-1, 1)
            if (Math.abs(u) < SURE[layer]) {
                return u * EDGE[layer];
            }
            if (layer == 0) {
                return Math.copySign(tail(random), u);
            }
            double x = u * EDGE[layer];
            double outer = HEIGHT[layer];
            double inner = HEIGHT[layer + 1];
            if (outer + random.nextDouble() * (inner - outer) < density(x)) {
                return x;
            }
        }
    }

    /** Beyond {@link #TAIL}: Marsaglia (1964), a rejection from an exponential. */
    private static double tail(RandomStream random) {
        while (true) {
            double beyond = -StrictMath.log(1 - random.nextDouble()) / TAIL;
            double height = -StrictMath.log(1 - random.nextDouble());
            if (2 * height > beyond * beyond) {
                return TAIL + beyond;
            }
        }
    }
}
