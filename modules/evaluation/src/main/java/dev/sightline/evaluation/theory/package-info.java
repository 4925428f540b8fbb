/**
 * What attention over random keys and values should remember, in closed form or by quadrature, to be drawn over what is
 * measured.
 *
 * <p>The setting is the same throughout ({@link dev.sightline.evaluation.theory.RecallSetting}): n random unit keys of
 * {@code keyDim} components, a query of cosine rho with the needle's key, n random unit values of {@code valueDim}
 * components, logits {@code tau} times the cosine. A prediction is named as the metric it stands beside: {@code mass},
 * {@code recall}, {@code cosine}, {@code entropy}, {@code effectiveSupport}. A <i>mean field</i> is a short form for
 * the text, with a range; what is to be drawn is the quadrature.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><th>question</th><th>answer</th></tr>
 * <tr><td>weight of the needle in softmax attention, half-mass length</td>
 *     <td>{@link dev.sightline.evaluation.theory.SoftmaxMass}</td></tr>
 * <tr><td>entropy and effective support</td>
 *     <td>{@link dev.sightline.evaluation.theory.SoftmaxEntropy}, both together
 *     {@link dev.sightline.evaluation.theory.DilutionPrediction}</td></tr>
 * <tr><td>recall of full attention, by key and by value</td>
 *     <td>{@link dev.sightline.evaluation.theory.FullAttentionRecall}</td></tr>
 * <tr><td>recall of linear attention, identity features</td>
 *     <td>{@link dev.sightline.evaluation.theory.LinearAttentionRecall}</td></tr>
 * <tr><td>recall of linear attention, elu + 1, plain and centred</td>
 *     <td>{@link dev.sightline.evaluation.theory.EluLinearRecall}</td></tr>
 * <tr><td>recall of a state that fades</td>
 *     <td>{@link dev.sightline.evaluation.theory.DecayRecall}</td></tr>
 * <tr><td>recall of a state that is corrected, fading or not</td>
 *     <td>{@link dev.sightline.evaluation.theory.DeltaRecall}</td></tr>
 * <tr><td>recall where some keys are hidden</td>
 *     <td>{@link dev.sightline.evaluation.theory.VisibleKeysRecall}</td></tr>
 * <tr><td>recall through a sliding window, with sinks</td>
 *     <td>{@link dev.sightline.evaluation.theory.SlidingWindowRecall}</td></tr>
 * <tr><td>similarity of a query and a key after a rotary embedding</td>
 *     <td>{@link dev.sightline.evaluation.theory.RotarySimilarity}</td></tr>
 * <tr><td>reach of several windows on top of each other</td>
 *     <td>{@link dev.sightline.evaluation.theory.WindowReach}</td></tr>
 * <tr><td>how flat full attention has to be over the needle's position</td>
 *     <td>{@link dev.sightline.evaluation.theory.PositionInvariance}</td></tr>
 * </table>
 *
 * <p>Beneath them lie the law of the cosine of two random directions
 * ({@link dev.sightline.evaluation.theory.SphereCosine}), its exponential moments
 * ({@link dev.sightline.evaluation.theory.SphereMoments}) and the step from weights to recall
 * ({@link dev.sightline.evaluation.theory.NearestValueDecoder}).
 *
 * <p>All classes are immutable and thread-safe and depend on nothing else of Sightline. Each form is tested against
 * its own seeded simulation; the errors in its documentation are those measured against larger ones.
 */
@NullMarked
package dev.sightline.evaluation.theory;

import org.jspecify.annotations.NullMarked;
