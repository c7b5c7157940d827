"""Tests of privacy: disclosure and erasure."""
