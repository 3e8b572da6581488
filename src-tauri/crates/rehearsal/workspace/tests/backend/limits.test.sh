holds 'the twentieth request of a second passes' allowed 20 20
refuses 'the twenty-first does not' allowed 21 20
equals 'a client is asked to wait for the rest of the second' "$(retry_after 300)" 1
equals 'and for a second at least when it is over' "$(retry_after 1200)" 1
