"""Cases met by models: one case compared, a whole library evaluated, one method beside another.

This is where the rooms below come together: case -> prediction -> explanation -> agreement.

Cases answered:

=======================  ======================================================================
``case_results``         one case met by one model: the one way to a ``CaseResult``
``map_cases``            many cases: some decoded while the network answers others
``engines``              who does the work: threads, processes, Ray's workers
``evaluate``             how good a model is on a library, and where it looks
``card_figures``         what a card says of a test
``folds``                cross-validation: answered by models that learned from other specimens
``baseline``             how far numbers read off a picture go without a network
``answer_table``         answers from elsewhere, in a table
``example_cases``        a case answered well and one answered wrong, made once
=======================  ======================================================================

Studies and the lists made of them:

=======================  ======================================================================
``study``                one model over one library, to a table of one row a case
``study_report``         a study reported item by item
``outcomes``             a study's table as the arrays that lists are made from
``case_list``            which cases are worth a look: filters, views, orders
``case_export``          a filtered list taken home
``name_columns``         a name for each of very many cases, in little room
``neighbours``           which cases the model takes for alike
``likeness``             how alike embeddings are, among very many
``study_map``            a study's cases laid out on a plane
``slices``               how good a model is on each part of a library
``slice_finder``         the parts on which it fails, found
``planted_slices``       whether that finder finds what is there, and nothing else
``specimens``            a model, or two, specimen by specimen
``paired_models``        two models met by the same cases
``disputed_labels``      which labels of a library a model disputes
=======================  ======================================================================

Where models look, over many cases:

=======================  ======================================================================
``region_attention``     attention in a region, beside what it has to beat
``attention_report``     where a model looked: means, tests, class by class
``studied_attention``    the same from a finished study, nothing answered again
``wrong_reason``         right answers that did not come from where the evidence lies
``hiding``               a region hidden in many cases, and the model asked again
``hidden_answers``       what it answered then, kept beside its study
``two_levels``           right answers at two levels: irrelevant attention, emphasis
``method_levels``        two methods at these levels, on the same right answers
``method_regions``       two methods against every outline
``right_elsewhere``      the claim that accurate models look elsewhere, tested
``same_accuracy``        pairs of models as accurate, with another viewpoint
``scoreboard``           which method explains a model well
=======================  ======================================================================

Values, lesions, outlines:

=======================  ======================================================================
``value_cohort``         values as a whole: how near they come, where the model looks
``value_rows``           a study of values as the arrays that is judged by
``attention_error``      the claim that near answers look at the region, tested
``lesion_finding``       two ways to find lesions, one FROC
``segmentation``         many cases outlined by a segmenter, against a library's outlines
``boxes``                how well a segmenter finds what a library has only boxes of
``propose``              a library whose regions a segmenter has proposed
=======================  ======================================================================

What a model looks for:

=======================  ======================================================================
``concepts``             which named concepts it holds and uses (TCAV)
``concept_sets``         which cases show a concept
``found_concepts``       a layer factorised over a library's cases
``planted_concepts``     whether planted concepts are recovered, and nothing else
``training_neighbours``  which training cases it takes for like this one
``flip``                 the smallest change of a drawn case that flips the answer
=======================  ======================================================================

Other libraries, other people's models:

=======================  ======================================================================
``shift``                what a model loses on another library, and what helps
``out_of_distribution``  the check for strange pictures, fitted and measured
``strange_pictures``     pictures that are no cases
``add_model``            somebody's finished model brought along
``own_classes``          its classes in the terms of a library
``model_check``          whether it is shown pictures, and read, as it was taught
``added_words``          what its card says, in both languages
=======================  ======================================================================
"""
