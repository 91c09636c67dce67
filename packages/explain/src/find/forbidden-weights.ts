// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: these are fitted
import type { ForbiddenFeature } from './forbidden-features.ts'
import { type Weights, weightsOf } from './weighed.ts'
import type { ForbiddenCause } from './weighed-forbidden.ts'

/** How much each feature of a refused caller speaks for each cause. Written by `npm run lab:fit-forbidden` from logs of seeds 1000 to 2699 (normal) and 1000 to 1799 and 2700 to 4999 (hard; of those with another incident, one in 5); not to be edited. */
export const forbiddenWeights: Weights<ForbiddenFeature, ForbiddenCause> = weightsOf({
  features: [
    'refused often',
    'missed often',
    'more than by chance',
    'on many routes',
    'about many things',
    'mostly on one route',
    'for long',
    'quickly',
    'faster than usual',
    'known by name',
    'the same again',
    'the same within a minute, often',
    'other ids each time',
    'of many ids',
    'when it changes something',
    'served there before',
    'served there meanwhile',
    'served there since',
    'served elsewhere',
    'served on other routes',
    'served after it began',
    'never served before',
    'routes serve others',
    'it alone is refused there',
    'from another address',
    'by name, from where it always is',
    'served there, from another address',
    'a client that moved',
    'others at the address too',
    'others at the same time',
    'others in the log',
  ],
  centre: [
    1.91, 1.36, 0.906, 0.584, 0.507, 0.784, 7.57, -4.46, -1.08, 0.38, -1.98, 0.92, 0.628, 2.39,
    0.111, 0.502, -0.613, -1.6, 1.52, 0.861, 0.853, 0.506, 4.05, 0.489, 0.0139, 0.366, 0.0103,
    0.0149, -0.339, 1.35, 2.03,
  ],
  scale: [
    1.81, 1.77, 2.9, 0.683, 0.585, 0.262, 2.34, 2.07, 3.18, 0.485, 2.14, 1.49, 0.402, 1.54, 0.271,
    0.489, 3.54, 2.37, 2.93, 0.654, 0.354, 0.5, 3.41, 0.448, 0.117, 0.482, 0.0969, 0.121, 1.33,
    1.62, 1.91,
  ],
  base: {
    nothing: 2.45,
    missing_scope: -0.81,
    missing_role: -0.86,
    address_block: 0.164,
    retry_of_403: -0.525,
    tenant_enumeration: -2.29,
    policy_regression: 1.88,
  },
  weights: {
    nothing: [
      -1, 0.396, -0.325, -0.0856, 0.0965, -0.182, 0.231, -0.206, -0.387, 0.359, -0.112, -0.208,
      0.0651, 0.0377, 0.0884, 0.221, 0.863, 0.0132, 0.605, 0.141, 0.0974, -0.369, -0.034, -0.00307,
      0.127, 0.292, -0.0957, -0.0851, -0.346, 0.309, 0.628,
    ],
    missing_scope: [
      0.602, -0.341, 0.369, -0.255, -0.38, 0.33, 0.344, -0.0544, -0.352, -0.0565, -0.0103, -0.129,
      -0.0304, 0.152, 0.273, 0.124, -1.01, 0.226, 0.287, 0.231, 0.0219, -0.0852, 0.0704, 0.172,
      -0.227, 0.0585, -0.205, -0.284, 0.272, -0.15, -0.357,
    ],
    missing_role: [
      0.144, -0.413, 0.0456, 0.358, 0.3, -1.07, 0.117, -0.204, 0.295, -0.144, -0.0955, -0.0105,
      -0.00606, 0.142, 0.375, -0.0215, 0.212, -0.15, -0.367, -0.0203, 0.0838, 0.249, 0.126, -0.126,
      -0.171, 0, -0.0249, 0.0854, -0.222, -0.00447, -0.433,
    ],
    address_block: [
      0.277, -0.17, 0.552, 0.556, 0.471, 0.128, -0.234, -0.0371, -0.184, -0.0272, 0.0982, -0.115,
      -0.0708, -0.718, -0.533, -0.324, -0.138, -0.17, 0.225, -0.516, -0.117, 0.318, 0.517, 0.0517,
      0.399, -0.225, 0.449, 0.347, 0.39, 0.00531, 0.386,
    ],
    retry_of_403: [
      0.171, 0.344, -0.17, -0.217, -0.267, 0.523, 0.142, -0.122, 0.43, -0.0465, 0.477, 0.597,
      -0.403, -0.0689, 0.166, 0.34, 0.59, 0.068, -0.481, 0.215, -0.24, -0.326, -0.0318, 0.127,
      -0.0158, -0.0369, -0.0121, -0.0982, -0.347, -0.0905, -0.276,
    ],
    tenant_enumeration: [
      -0.118, 0.286, 0.0618, -0.254, -0.0846, -0.0762, -0.268, 0.59, 0.476, -0.0344, -0.416, -0.118,
      0.473, 0.609, -0.272, -0.432, -0.168, -0.172, -0.568, -0.413, 0.125, 0.264, -0.0784, 0.432,
      -0.00621, -0.0295, -0.00208, -0.0112, 0.147, -0.207, -0.288,
    ],
    policy_regression: [
      -0.0726, -0.101, -0.533, -0.102, -0.136, 0.349, -0.332, 0.0335, -0.278, -0.0504, 0.0587,
      -0.0157, -0.0281, -0.154, -0.0977, 0.0928, -0.346, 0.185, 0.301, 0.362, 0.0292, -0.051, -0.57,
      -0.653, -0.107, -0.00128, -0.111, 0.0465, 0.106, 0.139, 0.34,
    ],
  },
  within: 4,
})
