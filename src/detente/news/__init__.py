"""Reading the news: scraped text → claims with exact places, never a change of the law.

One direction: ``page`` (bytes or text → what a person sees, each character with its place) → ``clean`` (what
is not the article is masked, with a reason) → ``sentences`` → ``syntax`` (word order, or a dependency parse
where spaCy and its model are there) → ``attribution``, ``when``, ``frames``, ``regimes`` → ``reader`` (the
claims) → ``register`` (beside the ledger). Words and names are data, under ``detente/data/news``.
"""
