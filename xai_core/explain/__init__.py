"""Where the model looks: heat maps on the case image's own pixel grid.

Asking for a map:

=========================  =============================================================
``methods``                every method behind one call
``any_module``             any ``torch.nn.Module`` asked, without a card
``explanation``            which methods there are; a heat map that says how it was made
``targets``                what is explained: a class, a value up or down, a mark
``layer_presets``          which layer to take, and why
``background``             the pictures an explanation compares a case with
=========================  =============================================================

The Grad-CAM family and attention:

=========================  =============================================================
``gradcam``                Grad-CAM
``cam``                    thirteen ways to weigh a layer's activations
``layer_pass``             what a layer says, and how the logits depend on it
``ablation_cam``           Ablation-CAM: one channel silenced at a time
``score_cam``              Score-CAM: all hidden but what a channel marks
``shapley_cam``            ShapleyCAM: gradients corrected for how they change
``pytorch_grad_cam``       formulas borrowed from pytorch-grad-cam
``transformer_attention``  attention followed from the picture to the answer
=========================  =============================================================

Relevance and the SHAP family:

=========================  =============================================================
``lrp``                    LRP: the answer shared out backwards, layer by layer
``lrp_operations``         which functions of torch are which operation
``lrp_rules``              how relevance goes back through each operation
``lrp_steps``              the steps it takes back, as modules
``additive``               what the methods of the SHAP family share
``deep_shap``              DeepSHAP: activations compared with other pictures'
``expected_gradients``     gradients averaged over paths from other pictures
``partition_shap``         evidence of ever smaller rectangles, found by hiding them
=========================  =============================================================

Places and what they are worth:

=========================  =============================================================
``partition``              a picture cut into named places
``infills``                what a hidden place is filled with
``coalitions``             pictures with some places hidden
``region_shapley``         exact Shapley values with regions as players
``ablation``               regions hidden, the answer looked at again
``concepts``               concepts that a layer holds, and whether answers use them
=========================  =============================================================

How far a map can be trusted:

=========================  =============================================================
``many_answers``           hundreds of answers about one picture
``deletion``               whether the answer falls as the hottest places go
``road``                   the same, filled from their neighbours
``part_removal``           whether shares follow what each part is worth
``max_sensitivity``        how far a map moves under unseen changes
``sanity``                 whether a map depends on what the network learned
=========================  =============================================================
"""
