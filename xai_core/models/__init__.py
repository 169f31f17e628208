"""Who decides: networks, checkpoints and their cards, prediction.

Networks:

==============================  ====================================================================
``architectures``               names of networks: own ones, and those of libraries
``build_network``               networks by these names
``networks``                    the networks: from a picture to one number per class
``resnet18``                    torchvision's ResNet-18, its activations neither shared nor in place
``unet``                        the segmentation network
``adapted``                     any network of a library as one of the house
``timm_networks``               networks of timm
``torchvision_networks``        classifiers of torchvision
``torchvision_operators``       lets torchvision be imported over a CPU-only torch
``transformers_networks``       image classifiers of transformers
``hugging_face_folders``        a Hugging Face folder on disk
==============================  ====================================================================

How they are asked, and their layers:

==============================  ====================================================================
``calling``                     how any module is asked: pictures in, numbers out
``layouts``                     where rows, columns and channels are in what it gives
``layers``                      which layers can be drawn as a map
``attention_weights``           what attention layers weigh, whoever wrote them
``features_read``               what the last linear layer reads of a picture
``folding``                     a copy with its normalisations folded away
``device``                      on the processor, or on a CUDA card
``evaluating``                  a network lent in evaluation mode, and given back
==============================  ====================================================================

Answers:

==============================  ====================================================================
``preprocess``                  from a case image to what the network sees
``predict``                     a class, a value or marks
``out_of_distribution``         whether a picture is unlike anything the model has seen
``segmentation``                from a picture to proposed masks
``label_maps``                  what each pixel is: background, or a region
==============================  ====================================================================

On disk:

==============================  ====================================================================
``checkpoints``                 weights in safetensors, checked against their card
``state_files``                 weights of strangers, never unpickled
``cards``                       model cards
``card_parts``                  their entries
``reports``                     what a card keeps of each test
``out_of_distribution_report``  what it keeps of the check for strange pictures
``disputed_labels``             what it keeps of labels that the model disputes
``curves``                      learning curves
``standing``                    in which order models are offered
``twins``                       a guided model and its twin
``segmenters``                  segmenters on disk
``segmenter_cards``             their cards
==============================  ====================================================================
"""
