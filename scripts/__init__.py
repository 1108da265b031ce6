"""How a machine gets everything Mixfront needs (`setup`) and how its processes are started and
stopped (`serve`).

`setup`, `debian`, `venv` and `robyn` run before anything is installed: standard library only.
"""
