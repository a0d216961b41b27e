//! The cluster's brokers, voters and features: DescribeQuorum (55), UpdateFeatures (57),
//! UnregisterBroker (64), AddRaftVoter (80), RemoveRaftVoter (81), UnregisterController (94).
//! DESCRIBE or ALTER on the cluster; a denial is the top-level 31.

use super::cluster_api::top_level_key;

// Version 2 adds the addresses of the controllers, which no client needs (ruling 23).
top_level_key!(
    DESCRIBE,
    Describe,
    55,
    "DescribeQuorum",
    (0, 1),
    Describe,
    describe_quorum_response,
    None
);
top_level_key!(
    UPDATE_FEATURES,
    UpdateFeatures,
    57,
    "UpdateFeatures",
    (0, 2),
    Alter,
    update_features_response,
    Some(ERROR_MESSAGE)
);
top_level_key!(
    UNREGISTER_BROKER,
    UnregisterBroker,
    64,
    "UnregisterBroker",
    (0, 0),
    Alter,
    unregister_broker_response,
    Some(ERROR_MESSAGE)
);
top_level_key!(
    ADD_VOTER,
    AddVoter,
    80,
    "AddRaftVoter",
    (0, 1),
    Alter,
    add_raft_voter_response,
    Some(ERROR_MESSAGE)
);
top_level_key!(
    REMOVE_VOTER,
    RemoveVoter,
    81,
    "RemoveRaftVoter",
    (0, 0),
    Alter,
    remove_raft_voter_response,
    Some(ERROR_MESSAGE)
);
top_level_key!(
    UNREGISTER_CONTROLLER,
    UnregisterController,
    94,
    "UnregisterController",
    (0, 0),
    Alter,
    unregister_controller_response,
    Some(ERROR_MESSAGE)
);
