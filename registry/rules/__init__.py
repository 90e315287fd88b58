"""Rules: pure functions, facts in, every refusal out; each cites the article it rests on."""
