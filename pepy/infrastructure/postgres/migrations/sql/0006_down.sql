DROP TABLE data_event;
