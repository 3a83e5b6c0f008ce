"""What holds for the hub's own ingest holds for a worker's: the same tests, with one beside it."""

import pytest

import tests.hub.settling.test_ingest as ingest
import tests.hub.settling.test_settlement as settlement
from tests.hub.workers.a_hub_with_a_worker import AHubWithAWorker

THE_SAME = (
    ingest.test_a_registration_and_its_scores_are_stored_and_receipted_as_one_range,
    ingest.test_the_page_that_changed_is_told_to_whoever_watches,
    ingest.test_the_same_message_again_is_receipted_again_and_stored_once,
    ingest.test_a_refusal_is_receipted_again_with_the_same_reason,
    ingest.test_nothing_is_acknowledged_or_receipted_before_the_commit,
    ingest.test_while_the_disk_is_full_nothing_is_acknowledged_and_nothing_is_lost,
    ingest.test_a_forged_event_settles_no_number_so_that_the_true_one_still_comes,
    ingest.test_an_unknown_epoch_is_asked_for_and_nothing_is_stored,
    ingest.test_who_is_not_enrolled_is_not_heard,
    ingest.test_what_cannot_be_read_is_put_aside_acknowledged_and_counted,
    settlement.test_late_data_of_an_erased_visit_stays_dead,
    settlement.test_personal_traffic_found_retained_is_cleared_counted_and_not_taken,
    settlement.test_no_log_line_holds_what_was_sent,
    settlement.test_forget_me_is_receipted_and_told_to_every_edge_and_nothing_is_left,
    settlement.test_the_end_of_a_visit_ends_its_binding_at_every_edge,
    ingest.test_a_flood_of_garbage_fills_no_disk_and_all_of_it_is_counted,
)
globals().update({one.__name__: one for one in THE_SAME})


@pytest.fixture
def hub(tmp_path):
    rig = AHubWithAWorker(tmp_path)
    rig.start()
    yield rig
    rig.close()
