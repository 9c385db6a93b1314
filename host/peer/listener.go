package peer

// Program is a running program that holds a port.
type Program struct {
	PID int // 0 where the system does not tell it to this user
	// Name is the program's file name without its folder, empty where the
	// system does not tell it. Any program may be called anything.
	Name string
	// User is whose program it is, empty where the system does not tell.
	User User
}
