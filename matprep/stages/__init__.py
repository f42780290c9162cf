"""The stages a material goes through; one module each, one public function each, of the same name."""
