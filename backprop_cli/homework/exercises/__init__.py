"""Exercises are made, asked, and looked at: does a point show the mistakes?"""
