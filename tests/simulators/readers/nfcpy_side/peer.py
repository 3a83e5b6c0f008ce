"""Runs nfcpy, unmodified, on a port, and prints as JSON what it senses at each line it is told."""

import json
import sys

import nfc.clf
from nfc.clf import pn532, transport

device = pn532.init(transport.TTY(sys.argv[1]))


def sensed():
    target = device.sense_tta(nfc.clf.RemoteTarget("106A"))
    device.mute()
    if target is None:
        return None
    uid, sak, atqa = target.sdd_res, target.sel_res, target.sens_res
    return {"uid": bytes(uid).hex(), "sak": sak[0], "atqa": bytes(atqa).hex()}


def say(what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


say(device.chipset_name)
for _ in sys.stdin:
    say(sensed())
device.close()
