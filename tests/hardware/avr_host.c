/* An ATmega328P in simavr: its UART is a pseudo-terminal, its SPI a socket to whoever plays the chip.
 *
 *     avr_host FIRMWARE.elf F_CPU AVR_BAUD SOCKET
 *
 * prints `terminal NAME` (simavr prints lines of its own) and runs until the socket closes. On the
 * socket, each happening is 10 bytes up: its kind, a byte, and the time in AVR cycles (8 bytes, low
 * byte first); one byte down answers each 'X'. Kinds: 'S' and 'D', chip select falls and rises; 'X',
 * a byte is shifted; 'R' and 'r', reset rises and falls.
 *
 * Bytes from the host reach the UART at the host's own speed; at a speed that is not the
 * firmware's, they arrive as a UART would see them first: without a stop bit.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <simavr/avr_ioport.h>
#include <simavr/avr_spi.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_elf.h>

#define GET_SPEEDS 0x802C542A /* TCGETS2: its last four bytes are the speed */
#define TERMIOS2_BYTES 44
#define FRAME_BITS 10
#define TOLERANCE 0.04
#define SPCR 0x4C
#define SPSR 0x4D
#define SPDR 0x4E
#define SS 2 /* PORTB, as the firmware has it */
#define RST 1

static avr_t *avr;
static avr_io_write_t write_spdr;
static void *spi_port;
static avr_irq_t *to_uart, *to_spi;
static int terminal, chip;
static double avr_baud;

static double host_baud(void) {
    uint8_t settings[TERMIOS2_BYTES];
    uint32_t speed = 0;
    if (ioctl(terminal, GET_SPEEDS, settings) == 0) {
        memcpy(&speed, settings + TERMIOS2_BYTES - 4, 4);
    }
    return speed ? speed : 1;
}

static void report(char kind, uint8_t byte) {
    uint8_t message[10] = {kind, byte};
    for (int n = 0; n < 8; n++) {
        message[2 + n] = (uint8_t)(avr->cycle >> 8 * n);
    }
    if (write(chip, message, sizeof message) != sizeof message) {
        exit(0);
    }
}

static void on_spi(struct avr_irq_t *irq, uint32_t value, void *param) {
    uint8_t answer;
    (void)irq, (void)param;
    report('X', (uint8_t)value);
    if (read(chip, &answer, 1) != 1) {
        exit(0);
    }
    avr_raise_irq(to_spi, answer);
}

static void on_select(struct avr_irq_t *irq, uint32_t level, void *param) {
    (void)irq, (void)param;
    report(level ? 'D' : 'S', 0);
}

static void on_reset(struct avr_irq_t *irq, uint32_t level, void *param) {
    (void)irq, (void)param;
    report(level ? 'R' : 'r', 0);
}

static void on_uart(struct avr_irq_t *irq, uint32_t value, void *param) {
    uint8_t byte = (uint8_t)value;
    (void)irq, (void)param;
    if (write(terminal, &byte, 1) != 1) {
        fprintf(stderr, "nobody reads the terminal: a byte is lost\n");
    }
}

/* A byte a frame's time, as a wire would bring them. */
static avr_cycle_count_t from_host(avr_t *mcu, avr_cycle_count_t when, void *param) {
    double baud = host_baud(), ratio = baud / avr_baud;
    uint8_t byte;
    (void)param;
    if (read(terminal, &byte, 1) == 1) {
        int fits = ratio > 1 - TOLERANCE && ratio < 1 + TOLERANCE;
        avr_raise_irq(to_uart, fits ? byte : UART_INPUT_FE);
    }
    return when + (avr_cycle_count_t)(mcu->frequency / baud * FRAME_BITS);
}

/* While the AVR sleeps, so do we: as long as it would, and at most until somebody sends. */
static void asleep(avr_t *mcu, avr_cycle_count_t cycles) {
    struct pollfd ends[] = {{terminal, POLLIN, 0}, {chip, POLLHUP, 0}};
    uint32_t micros = avr_pending_sleep_usec(mcu, cycles);
    struct timespec rest = {0, micros * 1000L};
    ppoll(ends, 2, &rest, NULL);
    if (ends[1].revents) {
        exit(0);
    }
}

/* simavr 1.6 lets each byte on SPI take 100 us; ours takes the eight clocks that are set. */
static void at_its_speed(struct avr_t *mcu, avr_io_addr_t address, uint8_t value, void *param) {
    static const uint8_t divisors[] = {4, 16, 64, 128};
    avr_cycle_count_t byte = 8 * divisors[mcu->data[SPCR] & 3] >> (mcu->data[SPSR] & 1);
    (void)param;
    write_spdr(mcu, address, value, spi_port);
    for (avr_cycle_timer_slot_t *one = mcu->cycle_timers.timer; one; one = one->next) {
        if (one->param == spi_port) {
            avr_cycle_timer_register(mcu, byte, one->timer, spi_port);
            return;
        }
    }
}

static void wire_up(void) {
    uint32_t no_flags = 0;
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &no_flags); /* no echo on our own output */
    to_uart = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
    to_spi = avr_io_getirq(avr, AVR_IOCTL_SPI_GETIRQ(0), SPI_IRQ_INPUT);
    avr_irq_register_notify(
        avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_uart, NULL);
    avr_irq_register_notify(
        avr_io_getirq(avr, AVR_IOCTL_SPI_GETIRQ(0), SPI_IRQ_OUTPUT), on_spi, NULL);
    avr_irq_register_notify(
        avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('B'), SS), on_select, NULL);
    avr_irq_register_notify(
        avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('B'), RST), on_reset, NULL);
    write_spdr = avr->io[AVR_DATA_TO_IO(SPDR)].w.c;
    spi_port = avr->io[AVR_DATA_TO_IO(SPDR)].w.param;
    avr->io[AVR_DATA_TO_IO(SPDR)].w.c = at_its_speed;
    avr->sleep = asleep;
}

static void open_terminal(void) {
    struct termios raw;
    char name[64];
    int slave;
    if (openpty(&terminal, &slave, name, NULL, NULL) != 0) {
        perror("no pseudo-terminal");
        exit(2);
    }
    tcgetattr(slave, &raw);
    cfmakeraw(&raw);
    tcsetattr(slave, TCSANOW, &raw);
    fcntl(terminal, F_SETFL, O_NONBLOCK);
    printf("terminal %s\n", name); /* the slave stays open here: a host that closes it ends nothing */
    fflush(stdout);
}

int main(int argc, char **argv) {
    elf_firmware_t firmware = {0};
    int state;
    if (argc != 5 || elf_read_firmware(argv[1], &firmware) != 0) {
        fprintf(stderr, "avr_host FIRMWARE.elf F_CPU AVR_BAUD SOCKET\n");
        return 2;
    }
    chip = atoi(argv[4]);
    avr_baud = atof(argv[3]);
    avr = avr_make_mcu_by_name("atmega328p");
    avr_init(avr);
    firmware.frequency = (uint32_t)atol(argv[2]);
    avr_load_firmware(avr, &firmware);
    wire_up();
    open_terminal();
    avr_cycle_timer_register(avr, 1, from_host, NULL);
    do {
        state = avr_run(avr);
    } while (state != cpu_Done && state != cpu_Crashed);
    fprintf(stderr, "the firmware ended: state %d\n", state);
    return 1;
}
