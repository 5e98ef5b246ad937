pm_fuzz(reply SOURCES reply.c USES pm_purelymail)
