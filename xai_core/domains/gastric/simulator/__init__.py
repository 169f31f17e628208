"""The radiographs of ``gastric``: who is X-rayed, the stomach, its lining, the film, the truth.

==============  ====================================================================
``tickets``     from a ticket to a finished case
``patient``     whose stomach it is: its shape, its lining, the views that are taken
``anatomy``     the stomach as a bent tube
``mucosa``      folds, areae gastricae, polyps
``radiograph``  one view on film
``truth``       its regions, and how it was made
==============  ====================================================================
"""
