"""Every screen in its states, over the services of a demo centre: for pictures of them, and for the tests of layouts.

A state is told in one place, here, and drawn by the same pages as in service. What stands in for a service does so for
devices, for people, and for days that have gone by.
"""
