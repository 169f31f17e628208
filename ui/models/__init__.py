"""Models: each model's card, measurement by measurement.

=======================  =========================================================
``card``                 what it is, its figures, its data, its training
``classification``       confusion, classes, coarser readings, what to withhold
``other_reports``        a test of a model that answers with a value or with marks
``segmentation``         how well a segmenter draws
``region_attention``     where it looks, by region, beside chance and other models
``guidance``             a model whose attention was led, beside its twin
``specimens``            a test specimen by specimen, and another model beside it
``disputed_labels``      the training labels it disputes
``out_of_distribution``  its check for pictures unlike anything it has seen
``adding``               somebody's own weights become a model
``session``              its session keys, and what of them stands in the address
=======================  =========================================================
"""
