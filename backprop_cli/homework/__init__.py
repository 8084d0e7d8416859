"""Homework: answers are checked and explained, sheets graded, exercises made."""
