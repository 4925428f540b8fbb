package dev.sightline.evaluation.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sightline.evaluation.statistics.RandomStream;
import dev.sightline.evaluation.text.QuestionOverlap.Context;
import dev.sightline.evaluation.theory.RecallPrediction;
import dev.sightline.evaluation.theory.SphereMoments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepetitionFormTest {
    private static final int DIM = TextRecallDesign.DIM;
    private static final int SLOTS = TextRecallDesign.CONTEXT_LENGTH;
    private static final double SCALE = TextRecallDesign.LOGIT_SCALE;
    private static final int VOCABULARY = 400;

    private static final RepetitionForm SOFTMAX =
            new RepetitionForm(new OverlapLaw.Softmax(DIM, SLOTS, SCALE), VOCABULARY, false);

    /** Contexts that share nothing with the question, each before a word of its own. */
    private static List<Context> unrelated(int count) {
        List<Context> contexts = new ArrayList<>();
        for (int word = 0; word < count; word++) {
            contexts.add(new Context(word, 0, 1));
        }
        return contexts;
    }

    private static RecallPrediction softmax(List<Context> contexts) {
        return SOFTMAX.predict(new QuestionOverlap(SLOTS, contexts));
    }

    @Test
    void withoutRepetitionTheMassIsTheMeanFieldOfRandomKeys() {
        double expected = 1 / (1 + 300 * SphereMoments.moment(DIM, SCALE) * Math.exp(-SCALE));

        assertEquals(expected, softmax(unrelated(300)).mass().orElseThrow(), 1e-9);
    }

    @Test
    void aLoneNeedleIsRecalledForSure() {
        RecallPrediction prediction = softmax(List.of());

        assertEquals(1, prediction.mass().orElseThrow(), 1e-12);
        assertEquals(1, prediction.recall(), 1e-9);
        assertEquals(1, prediction.cosine(), 1e-9);
    }

    @Test
    void contextsThatAgreeInMoreSlotsTakeMoreMass() {
        double previous = 1;
        for (int shared = 0; shared < SLOTS; shared++) {
            List<Context> contexts = unrelated(100);
            contexts.add(new Context(200, shared, 5));
            double mass = softmax(contexts).mass().orElseThrow();
            assertTrue(mass < previous, "shared " + shared + ": " + mass);
            previous = mass;
        }
    }

    @Test
    void aWordThatGathersTheDistractorsIsAStrongerRivalThanManyWords() {
        List<Context> scattered = new ArrayList<>(unrelated(100));
        List<Context> gathered = new ArrayList<>(unrelated(100));
        for (int i = 0; i < 12; i++) {
            scattered.add(new Context(200 + i, 2, 1));
            gathered.add(new Context(200, 2, 1));
        }

        assertEquals(
                softmax(scattered).mass().orElseThrow(),
                softmax(gathered).mass().orElseThrow(),
                1e-12);
        assertTrue(softmax(gathered).recall() < softmax(scattered).recall());
    }

    /** One haystack of a sample text, 400 heads: the form against what the heads do. */
    @Test
    void softmaxPredictionsAgreeWithSimulatedHeadsSeed21() {
        Simulation simulation = new Simulation(21, 900);

        assertEquals(simulation.softmax.mass / simulation.heads, simulation.predictedMass(), 0.02);
        assertEquals(simulation.softmax.cosine / simulation.heads, simulation.predictedCosine(), 0.04);
        assertEquals(simulation.softmax.hits / simulation.heads, simulation.predictedRecall(), 0.08);
        assertTrue(simulation.predictedMass() > 0.1 && simulation.predictedMass() < 0.7);
    }

    @Test
    void linearPredictionsAgreeWithSimulatedHeadsSeed22() {
        Simulation simulation = new Simulation(22, 64);
        OverlapLaw law = new OverlapLaw.EluLinear(DIM, SLOTS, SCALE);
        RecallPrediction plain = new RepetitionForm(law, simulation.vocabulary, false).predict(simulation.overlap);
        RecallPrediction centred = new RepetitionForm(law, simulation.vocabulary, true).predict(simulation.overlap);

        assertEquals(simulation.linear.mass / simulation.heads, plain.mass().orElseThrow(), 0.002);
        assertEquals(simulation.linear.cosine / simulation.heads, plain.cosine(), 0.04);
        assertEquals(simulation.linear.hits / simulation.heads, plain.recall(), 0.05);
        assertEquals(simulation.centred.cosine / simulation.heads, centred.cosine(), 0.05);
        assertEquals(simulation.centred.hits / simulation.heads, centred.recall(), 0.12);
        assertTrue(simulation.centred.hits > 10 * Math.max(1, simulation.linear.hits));
    }

    /** Many heads reading one haystack, in double precision. */
    private static final class Simulation {
        private final int heads = 400;
        private final int vocabulary;
        private final QuestionOverlap overlap;
        private final Sums softmax = new Sums();
        private final Sums linear = new Sums();
        private final Sums centred = new Sums();

        private static final class Sums {
            private double mass;
            private double hits;
            private double cosine;

            private void add(double[] output, double needleWeight, NearestWord reader, int answer) {
                float[] single = new float[DIM];
                for (int i = 0; i < DIM; i++) {
                    single[i] = (float) output[i];
                }
                NearestWord.Reading reading = reader.read(single, answer);
                mass += needleWeight;
                hits += reading.rank() == 1 ? 1 : 0;
                cosine += reading.cosine();
            }
        }

        Simulation(long seed, int length) {
            Corpus corpus = SampleText.corpus(SampleText.zipf(400, VOCABULARY, seed));
            Haystack haystack = NeedleDraw.draw(
                            corpus, length, new double[] {0.5}, SLOTS, RandomStream.of(seed, "needle", 0))
                    .orElseThrow()
                    .at(0);
            vocabulary = corpus.vocabulary().size() + 1;
            overlap = QuestionOverlap.of(haystack, position -> true, SLOTS);
            for (int head = 0; head < heads; head++) {
                read(RetrievalHead.random(vocabulary, SLOTS, DIM, RandomStream.of(seed, "head", head)), haystack);
            }
        }

        private void read(RetrievalHead head, Haystack haystack) {
            int length = haystack.length();
            NearestWord reader = new NearestWord(head);
            float norm = RetrievalFunction.keyNorm();
            float[] keys = new float[length * DIM];
            for (int at = 0; at < length; at++) {
                head.writeKey(haystack.words(), at, norm, keys, at * DIM);
            }
            double[] soft = new double[length];
            double[] flat = new double[length];
            for (int at = 0; at < length; at++) {
                for (int i = 0; i < DIM; i++) {
                    double q = keys[haystack.answerPosition() * DIM + i];
                    double k = keys[at * DIM + i];
                    soft[at] += q * k / Math.sqrt(DIM);
                    flat[at] += feature(q) * feature(k);
                }
                soft[at] = Math.exp(soft[at]);
            }
            normalise(soft);
            normalise(flat);
            double[] average = new double[length];
            Arrays.fill(average, 1.0 / length);
            int needle = haystack.answerPosition();
            softmax.add(mixture(head, haystack, soft, new double[length]), soft[needle], reader, haystack.answer());
            linear.add(mixture(head, haystack, flat, new double[length]), flat[needle], reader, haystack.answer());
            centred.add(mixture(head, haystack, flat, average), flat[needle], reader, haystack.answer());
        }

        private static double feature(double x) {
            return x > 0 ? x + 1 : Math.exp(x);
        }

        private static void normalise(double[] weights) {
            double sum = 0;
            for (double weight : weights) {
                sum += weight;
            }
            for (int i = 0; i < weights.length; i++) {
                weights[i] /= sum;
            }
        }

        private static double[] mixture(RetrievalHead head, Haystack haystack, double[] weights, double[] less) {
            double[] output = new double[DIM];
            for (int at = 0; at < weights.length; at++) {
                for (int i = 0; i < DIM; i++) {
                    output[i] += (weights[at] - less[at]) * head.component(haystack.words()[at], i);
                }
            }
            return output;
        }

        private double predictedMass() {
            return prediction().mass().orElseThrow();
        }

        private double predictedRecall() {
            return prediction().recall();
        }

        private double predictedCosine() {
            return prediction().cosine();
        }

        private RecallPrediction prediction() {
            return new RepetitionForm(new OverlapLaw.Softmax(DIM, SLOTS, SCALE), vocabulary, false).predict(overlap);
        }
    }

    @Test
    void theOrderOfTheContextsDoesNotMatter() {
        List<Context> contexts = unrelated(50);
        contexts.add(new Context(60, 1, 3));
        List<Context> reversed = new ArrayList<>(contexts);
        Collections.reverse(reversed);

        assertEquals(softmax(contexts).recall(), softmax(reversed).recall(), 1e-12);
    }
}
