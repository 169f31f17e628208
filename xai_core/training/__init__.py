"""How a model learned: recipes, data, augmentation, the loop, builds.

What is written down:

=======================  =================================================================
``recipes``              a training run, so that anyone can repeat it
``settings``             its settings, and what each is where nothing is said
=======================  =================================================================

Learning:

=======================  =================================================================
``data``                 training cases in memory, at one size
``augmentation``         changes a training picture may undergo
``mixing``               pictures mixed two by two: mixup and cutmix
``loop``                 the loop every training runs
``resume``               its state between epochs
``train``                from a recipe to a trained network, not yet measured
``task_training``        what all kinds of tasks have in common
``classifier``           a network that classifies
``regressor``            a network that answers with a value
``detector``             a network that marks lesions
``segmenter``            a network that draws regions
``guided``               attention led into a region
``temperature``          one number that makes confidence honest
=======================  =================================================================

Finished models:

=======================  =================================================================
``build``                from a recipe to a finished model: trained, measured, with a card
``builder``              what a finished model needs beside its training
``task_builder``         the builder of models that answer a task
``segmenter_builder``    the builder of segmenters
``out_of_distribution``  which cases make and measure the check for strange pictures
``cross_validation``     a recipe trained anew for every fold
``learning_curve``       a recipe carried out at several sizes
=======================  =================================================================
"""
