"""The numba kernels: transformations, the ridge solver, and a whole candidate model in one compiled
call.
"""
