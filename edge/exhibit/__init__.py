"""The plug for exhibit makers: who is playing comes out, scores and photos go in.

The rule of this folder: an exhibit never learns a UID, a name, an address or an age.
"""
