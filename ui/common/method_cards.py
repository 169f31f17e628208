"""What each method measures, what it costs, where it fails, and when to prefer it.

One card a method, in the reader's language, shown beside every map. A card says what a paper
claims and what others have found since; sources are cited as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ui.common.text import localised, t
from xai_core.errors import Phrase
from xai_core.explain.explanation import Method
from xai_core.explain.infills import AnyInfill, Infill


@dataclass(frozen=True)
class MethodCard:
    """What there is to know of one method before believing its map."""

    name: Phrase
    measures: Phrase
    cost: Phrase
    again: Phrase
    """Whether the same question gives the same map."""
    fails: Phrase
    prefer: Phrase
    source: str
    """Authors, year and where to read them; the same in every language."""
    warning: Phrase | None = None
    """What must be known first: a map that does not depend on what it seems to explain."""


SAME = Phrase("The same map every time.")

CARDS: Mapping[Method, MethodCard] = {
    Method.GRAD_CAM: MethodCard(
        Phrase("Grad-CAM"),
        Phrase(
            "How strongly each place of a layer speaks for the class: every channel of the layer is"
            " weighted by its mean gradient, the channels are added up, and what is positive"
            " is kept."
        ),
        Phrase("A moment: at the last layer one run of the network gives the maps of all classes."),
        SAME,
        Phrase(
            "As coarse as the layer, often 16 × 16 places or fewer. Before the last layer the mean"
            " gradient may mark places that the answer does not depend on. Evidence against the"
            " class is not shown."
        ),
        Phrase("As the first look, at the last layer: there it is exact for these networks."),
        "Selvaraju et al. 2017, doi:10.1109/ICCV.2017.74",
    ),
    Method.GRAD_CAM_PLUS_PLUS: MethodCard(
        Phrase("Grad-CAM++"),
        Phrase(
            "As Grad-CAM, but a channel is weighted by its positive gradients only, so that"
            " several separate places of one kind count each."
        ),
        Phrase("A moment: one run of the network, and a short way back for each class."),
        SAME,
        Phrase(
            "As coarse as Grad-CAM. It leaves out what speaks against the class, so the maps of"
            " different classes resemble each other more. In practice it is close to Grad-CAM with"
            " positive gradients (Lerma & Lucas 2022, arXiv:2205.10838). Its gradients are so small"
            " that a constant in its formula, there to avoid dividing by zero, decides part of the"
            " map."
        ),
        Phrase("When a picture holds several things of the class and Grad-CAM shows only one."),
        "Chattopadhay et al. 2018, doi:10.1109/WACV.2018.00097",
    ),
    Method.LAYER_CAM: MethodCard(
        Phrase("LayerCAM"),
        Phrase(
            "As Grad-CAM, but every place of the layer has a weight of its own: its own gradient,"
            " where that is positive."
        ),
        Phrase("A moment: one run of the network, and a short way back for each class."),
        SAME,
        Phrase(
            "It leaves out what speaks against the class. Early layers give fine maps that follow"
            " edges and colours of any class."
        ),
        Phrase("When a finer map is wanted, from a stage before the last."),
        "Jiang et al. 2021, doi:10.1109/TIP.2021.3089943",
    ),
    Method.HIRES_CAM: MethodCard(
        Phrase("HiResCAM"),
        Phrase(
            "As Grad-CAM, but gradient and activation are multiplied place by place before the"
            " channels are added up, so nothing is averaged away."
        ),
        Phrase("A moment: one run of the network, and a short way back for each class."),
        SAME,
        Phrase(
            "At the last layer of these networks it equals Grad-CAM. Its promise, that only places"
            " that raised the answer are marked, holds at that layer alone."
        ),
        Phrase("At an earlier layer, to see whether Grad-CAM's averaging moved its map."),
        "Draelos & Carin 2020, arXiv:2011.08891",
    ),
    Method.SCORE_CAM: MethodCard(
        Phrase("Score-CAM"),
        Phrase(
            "The answer itself, without gradients: for each channel of the layer, everything the"
            " channel does not mark is faded out, and the higher the class then scores, the more"
            " the channel weighs."
        ),
        Phrase("One run of the network for each channel of the layer: seconds."),
        SAME,
        Phrase(
            "Faded pictures are unlike any the network has learned from. As coarse as the layer."
            " Evidence against the class is not shown."
        ),
        Phrase("As a second opinion, when gradients are too small or too noisy to be trusted."),
        "Wang et al. 2020, doi:10.1109/CVPRW50498.2020.00020",
    ),
    Method.EIGEN_CAM: MethodCard(
        Phrase("Eigen-CAM"),
        Phrase(
            "The strongest pattern in the layer's activations (their first principal component),"
            " whatever the class."
        ),
        Phrase("A moment: one run of the network."),
        SAME,
        Phrase(
            "It shows what stands out to the layer, not what decided. It would look the same if"
            " the last step, from the layer to the answer, were replaced by chance."
        ),
        Phrase("To see what a layer notices at all; never as a reason for an answer."),
        "Muhammad & Yeasin 2020, doi:10.1109/IJCNN48605.2020.9206626",
        Phrase("This map does not depend on the class, nor on the last step to the answer."),
    ),
    Method.XGRAD_CAM: MethodCard(
        Phrase("XGrad-CAM"),
        Phrase(
            "As Grad-CAM, but the mean of a channel's gradient counts each place by the channel's"
            " own activation there, so that a channel is weighed where it responds."
        ),
        Phrase("A moment: one run of the network, and a short way back for each class."),
        SAME,
        Phrase(
            "At the last layer of networks that read the mean of it, it equals Grad-CAM. Where a"
            " channel's activations add up to almost nothing, its weight runs away."
        ),
        Phrase("At an earlier layer of a network with rectifiers."),
        "Fu et al. 2020, arXiv:2008.02312",
    ),
    Method.ELEMENT_WISE: MethodCard(
        Phrase("Element-wise Grad-CAM"),
        Phrase(
            "Gradient times activation, channel by channel and place by place; only what is"
            " positive is added up."
        ),
        Phrase("A moment: one run of the network, and a short way back for each class."),
        SAME,
        Phrase(
            "It leaves out what speaks against the class even within one place, so it marks places"
            " whose evidence cancels out. There is no paper that tests it."
        ),
        Phrase(
            "To see every place that holds something for the class, also where more speaks against."
        ),
        "pytorch-grad-cam (Gildenblat et al. 2021); the product: Draelos & Carin 2020,"
        " arXiv:2011.08891",
    ),
    Method.FINER_CAM: MethodCard(
        Phrase("Finer-CAM"),
        Phrase(
            "What tells the class from those most like it: Grad-CAM of how far its logit exceeds"
            " theirs, weighted by their probabilities. Unless classes are named, it is the three"
            " with the nearest logits."
        ),
        Phrase("A moment: one run of the network, and a short way back for each class."),
        SAME,
        Phrase(
            "What both classes share is not marked, even if the answer rests on it. Another class"
            " to compare with gives another map."
        ),
        Phrase("For neighbours that are easily mistaken, such as band and segmented neutrophils."),
        "Zhang et al. 2025, arXiv:2501.11309",
    ),
    Method.SHAPLEY_CAM: MethodCard(
        Phrase("ShapleyCAM"),
        Phrase(
            "As Grad-CAM, with gradients corrected for how they themselves change as the layer"
            " fades: the Shapley value of the layer's activations, to the second order."
        ),
        Phrase("A moment: one run of the network, and two short ways back for each class."),
        SAME,
        Phrase(
            "With rectifiers alone after the layer the correction is 0 and the map is Grad-CAM's."
            " As coarse as the layer."
        ),
        Phrase("With transformers and other networks whose activations are curved."),
        "Cai 2025, arXiv:2501.06261",
    ),
    Method.ABLATION_CAM: MethodCard(
        Phrase("Ablation-CAM"),
        Phrase(
            "The answer itself, without gradients: each channel of the layer is set to 0 in turn,"
            " and weighs as much as the class's logit then loses."
        ),
        Phrase("At the last layer often a moment, else one run of the network for each channel."),
        SAME,
        Phrase(
            "Channels that stand in for one another lose nothing when one of them is gone. A layer"
            " without one channel is unlike any the network has learned with."
        ),
        Phrase("As a check on gradients, by what really happens to the answer."),
        "Desai & Ramaswamy 2020, doi:10.1109/WACV45572.2020.9093360",
    ),
    Method.EIGEN_GRAD_CAM: MethodCard(
        Phrase("Eigen-Grad-CAM"),
        Phrase(
            "The strongest pattern (first principal component) in gradient times activation:"
            " Eigen-CAM that knows the class."
        ),
        Phrase("A moment: one run of the network, and a short way back for each class."),
        SAME,
        Phrase(
            "A pattern has no sign of its own: the side with the higher peak is shown, be it for or"
            " against the class."
        ),
        Phrase("When Grad-CAM is noisy and a smoother map is wanted."),
        "Muhammad & Yeasin 2020, doi:10.1109/IJCNN48605.2020.9206626",
    ),
    Method.KPCA_CAM: MethodCard(
        Phrase("KPCA-CAM"),
        Phrase(
            "The strongest pattern in the layer's activations, as Eigen-CAM, but found with a"
            " kernel, which may be curved."
        ),
        Phrase("A moment; longer at layers of many places."),
        SAME,
        Phrase(
            "It shows what stands out to the layer, not what decided. Where activations are large"
            " its kernel saturates, and the map is almost black and white."
        ),
        Phrase("Beside Eigen-CAM, to see what a layer notices at all; never as a reason."),
        "Karmani et al. 2024, arXiv:2410.00267",
        Phrase("This map does not depend on the class, nor on the last step to the answer."),
    ),
    Method.ATTENTION_ROLLOUT: MethodCard(
        Phrase("Attention rollout"),
        Phrase(
            "How a transformer mixes the places of the picture on the way to its answer: the"
            " attention of all layers, heads averaged, multiplied up."
        ),
        Phrase("A moment: one run of the network."),
        SAME,
        Phrase(
            "It follows attention alone, not what is done with it: attention may be high where"
            " nothing is decided (Jain & Wallace 2019, arXiv:1902.10186). Only for transformers"
            " that keep their tokens to the end."
        ),
        Phrase("To see how far a transformer looks around at all; never as a reason."),
        "Abnar & Zuidema 2020, doi:10.18653/v1/2020.acl-main.385",
        Phrase("This map does not depend on the class, nor on the last step to the answer."),
    ),
    Method.ATTENTION_RELEVANCE: MethodCard(
        Phrase("Attention relevance"),
        Phrase(
            "The same, but each layer's attention is weighted by what it does for the class: its"
            " gradient, of which the positive part is kept."
        ),
        Phrase("A moment: one run of the network, and a way back for each class."),
        SAME,
        Phrase(
            "Follows attention alone: what the layers between do to a token is not seen. Only for"
            " transformers that keep their tokens to the end."
        ),
        Phrase("For a vision transformer, beside Grad-CAM: it has the places of the tokens."),
        "Chefer et al. 2021, doi:10.1109/ICCV48922.2021.00045",
    ),
    Method.LRP: MethodCard(
        Phrase("LRP"),
        Phrase(
            "How much of the answer each pixel brought: the class's logit is shared out backwards,"
            " layer by layer, to what each layer was made of (layer-wise relevance propagation)."
            " What speaks for the class is shown."
        ),
        Phrase("One run of the network, and a way back for each class: a moment to seconds."),
        SAME,
        Phrase(
            "Other rules give other maps, and no rule is the true one. In convolutional networks"
            " most layers pass on positive contributions alone: such maps follow edges and, in deep"
            " networks, hardly depend on what later layers learned (Sixt et al. 2020,"
            " arXiv:1912.09818). Dots in a lattice are where the network skips places, not the"
            " picture's. What biases brought is not shown. Only for networks whose every operation"
            " has a rule."
        ),
        Phrase("For a finer map than Grad-CAM's, beside it, and with the sanity check."),
        "Bach et al. 2015, doi:10.1371/journal.pone.0130140; Kohlbrenner et al. 2020,"
        " arXiv:1910.09840; of transformers: Achtibat et al. 2024, arXiv:2402.05602",
    ),
    Method.EXPECTED_GRADIENTS: MethodCard(
        Phrase("Expected gradients"),
        Phrase(
            "How much each pixel adds to the class, or takes from it, compared with the background"
            " pictures: gradients collected on the way from each of them to this picture. The map"
            " adds up to the difference between the two answers (GradientSHAP)."
        ),
        Phrase("A few hundred steps, each a run of the network and back: seconds."),
        Phrase(
            "Drawn by chance from a fixed seed: another seed moves it by about the standard error"
            " that is shown."
        ),
        Phrase(
            "Grainy, pixel by pixel. Another background gives another map. The pictures on the way"
            " are blends of two pictures, which the network has never seen. A pixel that equals the"
            " background's earns nothing, even where it matters."
        ),
        Phrase("When evidence against the class matters too, or the parts must add up."),
        "Erion et al. 2021, doi:10.1038/s42256-021-00343-w",
    ),
    Method.DEEP_SHAP: MethodCard(
        Phrase("DeepSHAP"),
        Phrase(
            "How much each pixel adds to the class, or takes from it, compared with the background"
            " pictures: the difference between two runs is handed back from layer to layer by the"
            " rules of DeepLIFT. The map adds up to the difference between the two answers."
        ),
        Phrase("One run of the network and back for each background picture: seconds."),
        Phrase("The same map every time, for the same background."),
        Phrase(
            "Its rules only approximate Shapley values, and two networks that answer alike may get"
            " different maps (Sundararajan et al. 2017, arXiv:1703.01365). Grainy, and another"
            " background gives another map."
        ),
        Phrase("To compare with studies that use it; it needs no luck of the draw."),
        "Lundberg & Lee 2017, arXiv:1705.07874; Chen et al. 2022, doi:10.1038/s41467-022-31384-3",
    ),
    Method.PARTITION_SHAP: MethodCard(
        Phrase("Partition SHAP"),
        Phrase(
            "How the answer changes when rectangles of the picture are blurred away, large ones"
            " first, then smaller ones within. What each is worth is shared out evenly among its"
            " pixels (Owen values). The map adds up to the answer less that to the whole blur."
        ),
        Phrase("Hundreds of runs of the network, no gradients: seconds to a minute."),
        SAME,
        Phrase(
            "Rectangles know nothing of the borders of a region. Blurred pictures are unlike any"
            " the network has learned from, and the rough colour that is left still speaks."
        ),
        Phrase("As a check on the others, as it only asks for answers and never looks inside."),
        "Lundberg & Lee 2017, arXiv:1705.07874; Owen 1977, doi:10.1007/978-3-642-45494-3_7",
    ),
}

INFILLS: Mapping[Infill, Phrase] = {
    Infill.BLUR: Phrase("blur"),
    Infill.INPAINT: Phrase("inpainting"),
    Infill.BACKGROUND_PATCH: Phrase("background patch"),
}
"""What hidden places are filled with, whatever the field."""


def infill_name(infill: AnyInfill) -> str:
    """What hidden places are filled with, in the reader's language."""
    return t(INFILLS[infill]) if isinstance(infill, Infill) else localised(infill.title)


def method_name(value: str) -> str:
    """A method in the reader's language."""
    return t(CARDS[Method(value)].name)
