-- What is new waits in a list beside an index of words, and each look into the index reads all of that list. By default it grows to 4 MB between two
-- vacuums, which are rare on a large table: a search for two words that looks into many weeks took seconds. A short list costs those who write nothing.
alter index messages_words set (gin_pending_list_limit = 64);
alter index contacts_words set (gin_pending_list_limit = 64);
