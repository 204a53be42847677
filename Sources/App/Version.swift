/// The running version, as pages, commands and the change log name it.
package let klatchVersion = "0.1.0"
