/* Public keys in base64: of RSA with so many bits, of other kinds. Made for the tests. */
#pragma once

#define RSA_768                                                                        \
    "MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhAN3YMHeISq4ZyI7yOmYs9dW2uVQdmAFozVRS8LF7sVMuRf/w" \
    "qCZa1hIbl6JqyzHydXlr1uDqBsAxK4m12gzsm25+EUgcCZgGvoAeSaH0OWodLsmjXFu9LCLrvTupNc0Y" \
    "5QIDAQAB"

#define RSA_1024                                                                       \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCecLw0AM9teT1MgB5iZGw3WRCVbtR5hZh2legVBi91" \
    "+s8NUZD4H07uhRjNWyKc7v/ytvXGxybJSL9McCLNSqDNNTSLSS58IOO+ade+g7s09MVmpiTIyJL0kzKu" \
    "LwYnBMYIRGy08CtnQRQGm/qbZ05EkeDpX7juMy37xHooyvyVKwIDAQAB"

#define RSA_2048                                                                       \
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAz1cVexkiKCUQRGmy6tGl3aVJBQxIO76d9Z6l" \
    "4VpV8naoSVqEiwghlCVFHupVUAV8/tKdbeO3XYdG1lBUBMwmHfANOZZz5QOxU7rqhXYBJyXcMGsQHPMy" \
    "yZaZ1b/K2XvQVBiU5Ay/f51K904vyGzqhgVNU9kWUy7tRyBoQuOFGfRoomkLfClbguTHMNo6ITiVl+I6" \
    "ce0QBtbDkptocSQRaSm2egHhjM2Y+mB4HxnWuQJ7pKTMP0SP1lIQCp9Kb0Tzdrb+/j+Y5EuSY0n4Xf8c" \
    "o0mxw6lFNQdwF1TF3/CXRZYyuMVsshdcWKn2tfRS0m6oSOn51O6QG9GseYSQOKjaGwIDAQAB"

#define RSA_1024_BARE                                                                  \
    "MIGJAoGBAJ5wvDQAz215PUyAHmJkbDdZEJVu1HmFmHaV6BUGL3X6zw1RkPgfTu6FGM1bIpzu//K29cbH" \
    "JslIv0xwIs1KoM01NItJLnwg475p176DuzT0xWamJMjIkvSTMq4vBicExghEbLTwK2dBFAab+ptnTkSR" \
    "4OlfuO4zLfvEeijK/JUrAgMBAAE="

#define EC_256                                                                         \
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdHFCQRE+yIZBdMffCW9acOGCoZDspatCEQrxY386jDnX" \
    "SaKhXzARQ3h9P4sAHoNwL+vBzDtNHEWm1UE//TRmew=="

#define ED25519_INFO "MCowBQYDK2VwAyEA1nzrP+fp6UUincTB7/GqcBQclscuFuHO1UdbzEyAaWs="

#define ED25519 "1nzrP+fp6UUincTB7/GqcBQclscuFuHO1UdbzEyAaWs="
