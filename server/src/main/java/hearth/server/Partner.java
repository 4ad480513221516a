package hearth.server;

import hearth.cluster.Peer;

/**
 * The other node of the pair.
 *
 * @param declareDown
 *            an operator's word that it doesn't run; must not wait
 */
record Partner(Peer peer, Runnable declareDown) {}
