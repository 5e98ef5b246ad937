#include "zone/writer.h"

const enum pm_rrtype pm_zone_service_types[PM_ZONE_TYPES_MAX] = {
    PM_RRTYPE_A,        PM_RRTYPE_AAAA, PM_RRTYPE_CAA, PM_RRTYPE_CNAME,
    PM_RRTYPE_DS,       PM_RRTYPE_MX,   PM_RRTYPE_NS,  PM_RRTYPE_PTR,
    PM_RRTYPE_SPF,      PM_RRTYPE_SRV,  PM_RRTYPE_TXT, (enum pm_rrtype)35, /* NAPTR */
    (enum pm_rrtype)44,                                                    /* SSHFP */
    (enum pm_rrtype)52,                                                    /* TLSA */
    (enum pm_rrtype)64,                                                    /* SVCB */
    (enum pm_rrtype)65,                                                    /* HTTPS */
};
