"""The words of the cleaning steps: data files, nothing else."""
