"""Vectors of engines: the cases, and the program that asks Spark and Sail."""
