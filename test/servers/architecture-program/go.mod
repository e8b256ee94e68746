module architecture-program

go 1.21
