/* An MFRC522 on SPI that speaks its own UART register protocol, by way of an ATmega328P.
 *
 * The host sees what data sheet 8.1.3 promises: an address byte with bit 7 set is answered by the
 * register's value; without it, it is echoed at once, and the next byte is written. Two things are
 * the bridge's own: its speed is fixed, so a write to SerialSpeedReg is echoed and goes no further;
 * and a byte without a stop bit (somebody probes at another speed) is not a byte.
 *
 * The host may send up to 255 bytes without waiting: they stand in a ring of 256. One access takes
 * 4 us on SPI, so the ring fills only while a 1 Mbaud burst is under way.
 *
 * Pins are those of ../netlist.toml; the test of the drawings compares them.
 */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <stdint.h>
#include <util/delay.h>

#ifndef BAUD
#define BAUD 115200UL
#endif
#define BAUD_TOL 3 /* 115200 out of 16 MHz is really 117647: 2.1 % off, which any UART takes */
#include <util/setbaud.h>

#define RST PB1  /* NRSTPD */
#define SS PB2   /* NSS */
#define MOSI PB3
#define SCK PB5

#define READ 0x80 /* bit 7 of an address, on the UART and on SPI */
#define REGISTER 0x3F
#define SERIAL_SPEED 0x1F

static volatile uint8_t ring[256]; /* an index of eight bits wraps by itself */
static volatile uint8_t head, tail;

ISR(USART_RX_vect) {
    uint8_t broken = UCSR0A & _BV(FE0); /* the flag belongs to the byte that is read next */
    uint8_t byte = UDR0;
    uint8_t next = head + 1;
    if (broken || next == tail) {
        return;
    }
    ring[head] = byte;
    head = next;
}

/* Sleep until there is a byte. The instruction after sei() still runs before any interrupt, so a
 * byte that comes between the look and the sleep wakes it again. */
static uint8_t take(void) {
    for (;;) {
        cli();
        if (head != tail) {
            break;
        }
        sleep_enable();
        sei();
        sleep_cpu();
        sleep_disable();
    }
    sei();
    return ring[tail++];
}

static void answer(uint8_t byte) {
    loop_until_bit_is_set(UCSR0A, UDRE0);
    UDR0 = byte;
}

static uint8_t shift(uint8_t byte) {
    SPDR = byte;
    loop_until_bit_is_set(SPSR, SPIF);
    return SPDR;
}

/* One access (data sheet 8.1.2): the address is shifted left by one; what comes back with the
 * second byte is the register. */
static uint8_t access(uint8_t address, uint8_t value) {
    PORTB &= (uint8_t)~_BV(SS);
    shift(address);
    value = shift(value);
    PORTB |= _BV(SS);
    return value;
}

static void begin(void) {
    PORTB = _BV(SS); /* RST low: the chip is held in reset until its supply stands */
    DDRB = _BV(RST) | _BV(SS) | _BV(MOSI) | _BV(SCK);
#if F_CPU > 8000000UL
    SPCR = _BV(SPE) | _BV(MSTR); /* F_CPU / 4: 4 MHz; the chip takes 10 */
#else
    SPCR = _BV(SPE) | _BV(MSTR);
    SPSR = _BV(SPI2X); /* F_CPU / 2 */
#endif
    _delay_ms(10);
    PORTB |= _BV(RST);
    _delay_ms(50); /* crystals of cheap boards are slow to start */

#if USE_2X
    UCSR0A = _BV(U2X0);
#endif
    UBRR0 = UBRR_VALUE;
    UCSR0B = _BV(RXCIE0) | _BV(RXEN0) | _BV(TXEN0); /* 8N1 is what UCSR0C holds after a reset */
    set_sleep_mode(SLEEP_MODE_IDLE);
    sei();
}

int main(void) {
    begin();
    for (;;) {
        uint8_t sent = take();
        uint8_t reg = sent & REGISTER;
        uint8_t address = (uint8_t)(reg << 1);
        if (sent & READ) {
            answer(access(address | READ, 0));
            continue;
        }
        answer(reg);
        uint8_t value = take();
        if (reg != SERIAL_SPEED) {
            access(address, value);
        }
    }
}
