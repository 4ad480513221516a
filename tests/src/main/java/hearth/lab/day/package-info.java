/** A day in the life of a network: every part of Hearth with its real counterparts, in one lab. */
@org.jspecify.annotations.NullMarked
package hearth.lab.day;
