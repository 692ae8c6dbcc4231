"""What every picture needs: widths of texts, texts that can be drawn, abbreviated numbers."""
