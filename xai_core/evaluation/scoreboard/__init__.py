"""Which method explains a model well: every method on the same cases, against known truth.

============  ===============================================================
``measures``  what a method is judged by, and which end of each scale is good
``scoring``   one case scored by every measure, method after method
``redrawn``   what each part is worth, by drawing the case anew
``run``       a scoreboard filled, resumed where it stopped
``report``    a scoreboard as it is kept, one file
``shelf``     which scoreboards there are
============  ===============================================================
"""
