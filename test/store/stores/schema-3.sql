-- A store as version 3 of the schema left it: an execution that waits for a callback, and the callback of an operation that was rewound.
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
      changed TEXT NOT NULL, paused_at INTEGER, pause_reason TEXT, stored_bytes INTEGER NOT NULL DEFAULT 0,
      UNIQUE (workflow, name)
    ) STRICT;
  INSERT INTO executions VALUES('id-1','arn:aws:lambda:local:000000000000:function:main:$LATEST/durable-execution/n/id-1','n','main','id-1',NULL,NULL,'hash-1',1000,NULL,NULL,'RUNNING',5,6,0,NULL,NULL,1,2,NULL,NULL,0,'[]',NULL,NULL,8);
  CREATE TABLE payloads (
      execution_id TEXT PRIMARY KEY,
      input TEXT,
      result TEXT,
      error TEXT,
      tags TEXT
    ) STRICT, WITHOUT ROWID;
  INSERT INTO payloads VALUES('id-1','{"n":1}',NULL,NULL,NULL);
  CREATE TABLE operations (
      execution_id TEXT NOT NULL,
      position INTEGER NOT NULL,
      record TEXT NOT NULL,
      PRIMARY KEY (execution_id, position)
    ) STRICT, WITHOUT ROWID;
  INSERT INTO operations VALUES('id-1',1,'{"order":1,"operation":{"Id":"c4ca4238a0b92382","Name":"double","Type":"STEP","SubType":"Step","StartTimestamp":1000,"Status":"SUCCEEDED","StepDetails":{"Attempt":1,"Result":"2"},"EndTimestamp":1000}}');
  INSERT INTO operations VALUES('id-1',2,'{"order":2,"callback":{},"operation":{"Id":"c81e728d9d4c2f63","Name":"approval","Type":"CALLBACK","SubType":"Callback","StartTimestamp":1000,"Status":"STARTED","CallbackDetails":{"CallbackId":"id-3"}}}');
  CREATE TABLE events (
      execution_id TEXT NOT NULL,
      event_id INTEGER NOT NULL,
      event TEXT NOT NULL,
      PRIMARY KEY (execution_id, event_id)
    ) STRICT, WITHOUT ROWID;
  INSERT INTO events VALUES('id-1',1,'[{"EventId":1,"EventType":"ExecutionStarted","EventTimestamp":1000,"Name":"n","ExecutionStartedDetails":{"Input":{"Payload":"{\"n\":1}"}}}]');
  INSERT INTO events VALUES('id-1',2,'[{"EventId":2,"EventType":"StepStarted","EventTimestamp":1000,"Id":"c4ca4238a0b92382","Name":"double","SubType":"Step","StepStartedDetails":{}},{"EventId":3,"EventType":"StepSucceeded","EventTimestamp":1000,"Id":"c4ca4238a0b92382","Name":"double","SubType":"Step","StepSucceededDetails":{"Result":{"Payload":"2"},"RetryDetails":{"CurrentAttempt":1}}}]');
  INSERT INTO events VALUES('id-1',4,'[{"EventId":4,"EventType":"CallbackStarted","EventTimestamp":1000,"Id":"c81e728d9d4c2f63","Name":"approval","SubType":"Callback","CallbackStartedDetails":{"CallbackId":"id-3"}}]');
  INSERT INTO events VALUES('id-1',5,'[{"EventId":5,"EventType":"InvocationCompleted","EventTimestamp":1000,"InvocationCompletedDetails":{"StartTimestamp":1000,"EndTimestamp":1000,"RequestId":"id-2"}}]');
  CREATE TABLE callbacks (
      id TEXT PRIMARY KEY,
      execution_id TEXT NOT NULL,
      operation_id TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  INSERT INTO callbacks VALUES('id-3','id-1','c81e728d9d4c2f63');
  CREATE TABLE due (
      execution_id TEXT NOT NULL,
      operation_id TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      PRIMARY KEY (execution_id, operation_id)
    ) STRICT, WITHOUT ROWID;
  CREATE INDEX executions_by_root ON executions (root_id) WHERE status = 'RUNNING';
  CREATE INDEX due_by_time ON due (at_ms);
  CREATE INDEX executions_by_family ON executions (root_id);
  CREATE INDEX executions_by_end ON executions (ended_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX callbacks_by_execution ON callbacks (execution_id);
  CREATE INDEX executions_runnable ON executions (runnable) WHERE runnable = 1;
  CREATE INDEX executions_leased ON executions (lease_owner) WHERE lease_owner IS NOT NULL;
  INSERT INTO callbacks VALUES('forgotten','id-1','eccbc87e4b5ce2fe');
  PRAGMA application_id = 1937207924;
  PRAGMA user_version = 3;
