-- A store as version 1 of the schema left it, with an execution that waits.
  CREATE TABLE executions (
    id TEXT NOT NULL UNIQUE,
    arn TEXT NOT NULL,
    name TEXT NOT NULL,
    workflow TEXT NOT NULL,
    root_id TEXT NOT NULL,
    parent_id TEXT,
    parent_operation TEXT,
    code_hash TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    timeout_at INTEGER,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    next_event INTEGER NOT NULL,
    runnable INTEGER NOT NULL,
    lease_owner TEXT,
    lease_until INTEGER,
    invocations INTEGER NOT NULL,
    checkpoints INTEGER NOT NULL,
    open_request TEXT,
    open_since INTEGER,
    faults INTEGER NOT NULL,
    changed TEXT NOT NULL,
    UNIQUE (workflow, name)
  ) STRICT;
  CREATE INDEX executions_by_root ON executions (root_id) WHERE status = 'RUNNING';
  CREATE INDEX executions_to_run ON executions (id) WHERE runnable = 1 OR lease_owner IS NOT NULL;
  CREATE TABLE payloads (
    execution_id TEXT PRIMARY KEY,
    input TEXT,
    result TEXT,
    error TEXT,
    tags TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE operations (
    execution_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (execution_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    execution_id TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (execution_id, event_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE callbacks (
    id TEXT PRIMARY KEY,
    execution_id TEXT NOT NULL,
    operation_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE due (
    execution_id TEXT NOT NULL,
    operation_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (execution_id, operation_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX due_by_time ON due (at_ms);
  INSERT INTO executions VALUES ('id-1', 'arn:id-1', 'n', 'main', 'id-1', NULL, NULL, 'hash-1', 1000, NULL, NULL, 'RUNNING',
    4, 4, 0, NULL, NULL, 1, 1, NULL, NULL, 0, '[]');
  INSERT INTO payloads VALUES ('id-1', '{"n":1}', NULL, NULL, NULL);
  INSERT INTO operations VALUES ('id-1', 1,
    '{"order":1,"operation":{"Id":"c4ca4238a0b92382","Type":"WAIT","Name":"night","SubType":"Wait","StartTimestamp":1000,"Status":"STARTED","WaitDetails":{"ScheduledEndTimestamp":3000}}}');
  INSERT INTO events VALUES ('id-1', 1, '{"EventId":1,"EventType":"ExecutionStarted","EventTimestamp":1000,"Name":"n","ExecutionStartedDetails":{"Input":{"Payload":"{\"n\":1}"}}}');
  INSERT INTO events VALUES ('id-1', 2, '{"EventId":2,"EventType":"WaitStarted","EventTimestamp":1000,"Id":"c4ca4238a0b92382","Name":"night","SubType":"Wait","WaitStartedDetails":{"Duration":2,"ScheduledEndTimestamp":3000}}');
  INSERT INTO events VALUES ('id-1', 3, '{"EventId":3,"EventType":"InvocationCompleted","EventTimestamp":1000,"InvocationCompletedDetails":{"StartTimestamp":1000,"EndTimestamp":1000,"RequestId":"r"}}');
  INSERT INTO due VALUES ('id-1', 'c4ca4238a0b92382', 3000);
  PRAGMA application_id = 1937207924;
  PRAGMA user_version = 1;
