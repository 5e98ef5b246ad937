/* All documents: (document, style) -> bytes in a sink. */
#pragma once

#include "report/account_yaml.h"
#include "report/diagnostics.h"
#include "report/escape.h"
#include "report/log.h"
#include "report/outcome.h"
#include "report/plan.h"
#include "report/queue.h"
#include "report/record.h"
#include "report/saved_plan.h"
#include "report/state.h"
#include "report/status.h"
#include "report/style.h"
#include "report/verify.h"
