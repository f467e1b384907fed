"""What single documents earned and cost: by their products, and when they were paid."""
