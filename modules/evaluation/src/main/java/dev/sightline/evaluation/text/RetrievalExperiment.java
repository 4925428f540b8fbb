package dev.sightline.evaluation.text;

import dev.sightline.attention.Workers;
import dev.sightline.evaluation.statistics.RandomStream;
import java.util.List;

/**
 * Runs the draws of a unit, as many at a time as the batch has sequences: every depth, then the controls. A haystack is
 * written once and asked of every subject. Confined to one thread.
 *
 * @param unit whose draws they are
 * @param draws the haystacks and needles
 * @param subjects who is asked
 */
record RetrievalExperiment(
        TextRecallUnit unit,
        List<NeedleDraw> draws,
        List<RetrievalSubject> subjects,
        HaystackBatch batch,
        Workers workers) {

    /** The draws {@code first ... first + count - 1}, a sequence of the batch each, with their heads. */
    private static final class Group {
        private final int first;
        private final int count;
        private final RetrievalHead[] heads;
        private final NearestWord[] readers;
        private final Haystack[] haystacks;

        private Group(int first, int count) {
            this.first = first;
            this.count = count;
            heads = new RetrievalHead[count];
            readers = new NearestWord[count];
            haystacks = new Haystack[count];
        }
    }

    /** Runs all draws. */
    void run(int sequences) {
        for (int first = 0; first < draws.size(); first += sequences) {
            Group group = new Group(first, Math.min(sequences, draws.size() - first));
            drawHeads(group);
            int depths = unit.design().depths();
            for (int depth = 0; depth < depths; depth++) {
                runDepth(depth, group);
            }
            // The haystacks are now those of the newest depth, whose needle every window shows.
            workers.run(group.count, (worker, task) -> {
                int sequence = (int) task;
                for (RetrievalSubject subject : subjects) {
                    subject.predict(group.first + sequence, group.haystacks[sequence]);
                }
            });
            for (ControlArm arm : ControlArm.values()) {
                runControl(arm, group);
            }
        }
    }

    private void drawHeads(Group group) {
        workers.run(group.count, (worker, task) -> {
            int sequence = (int) task;
            RandomStream random = RandomStream.of(unit.seed(), "text-recall head", group.first + sequence);
            RetrievalHead head = RetrievalHead.random(
                    unit.vocabularySize(), TextRecallDesign.CONTEXT_LENGTH, TextRecallDesign.DIM, random);
            group.heads[sequence] = head;
            group.readers[sequence] = new NearestWord(head);
        });
    }

    private void runDepth(int depth, Group group) {
        workers.run(group.count, (worker, task) -> {
            int sequence = (int) task;
            Haystack haystack = draws.get(group.first + sequence).at(depth);
            group.haystacks[sequence] = haystack;
            batch.write(sequence, group.heads[sequence], haystack, haystack.words());
        });
        for (RetrievalSubject subject : subjects) {
            subject.answer(batch);
            workers.run(group.count, (worker, task) -> {
                int sequence = (int) task;
                subject.read(
                        depth,
                        group.first + sequence,
                        sequence,
                        group.haystacks[sequence],
                        batch,
                        group.readers[sequence]);
            });
        }
    }

    private void runControl(ControlArm arm, Group group) {
        workers.run(group.count, (worker, task) -> {
            int sequence = (int) task;
            int draw = group.first + sequence;
            RetrievalHead head = group.heads[sequence];
            Haystack haystack = group.haystacks[sequence];
            switch (arm) {
                case NO_NEEDLE ->
                    batch.writeWithout(sequence, head, haystack, draws.get(draw).withoutNeedle());
                case SHUFFLED_VALUES -> {
                    RandomStream random = RandomStream.of(unit.seed(), "text-recall shuffle in " + unit.length(), draw);
                    batch.write(sequence, head, haystack, shuffled(haystack.words(), random));
                }
            }
        });
        for (RetrievalSubject subject : subjects) {
            subject.answer(batch);
            workers.run(group.count, (worker, task) -> {
                int sequence = (int) task;
                subject.readControl(arm, sequence, group.haystacks[sequence], batch, group.readers[sequence]);
            });
        }
    }

    private static int[] shuffled(int[] words, RandomStream random) {
        int[] order = random.permutation(words.length);
        int[] shuffled = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            shuffled[i] = words[order[i]];
        }
        return shuffled;
    }
}
