# sizes: N=0 D=2 K=3 | N=1 D=1 K=1 | N=5 D=1 K=2 | N=37 D=3 K=5 | N=131 D=17 K=7 | N=300 D=2 K=4
#
# A squared distance of D terms is off by (D + 3) u of itself: the chosen centroid is nearest up to that, on either side of
# the comparison, with a factor 2 for terms of second order.
# residual: squared[np.arange(N), result0] <= np.min(squared, axis=1) * (1 + 4 * (D + 3) * u)
# A mean of at most N terms: N + 1 roundings of at most the sum of its terms' magnitudes; a centroid without points stays.
# residual: np.abs(result1 * np.maximum(count, 1) - np.where(count > 0, member.T @ points, centroids)) <= 2 * (N + 2) * u * (member.T @ np.abs(points) + np.abs(centroids))
#   where squared = np.sum((points[:, None] - centroids) ** 2, axis=2)
#   where member = (result0[:, None] == np.arange(K)).astype(float)
#   where count = np.sum(member, axis=0)[:, None]
# agreement: residual
# bench: N=61 D=8 K=5 | N=5003 D=8 K=5 | N=262147 D=8 K=5
import numpy as np


def kmeans_step(points: f64[N, D], centroids: f64[K, D]) -> tuple[i64[N], f64[K, D]]:
    """One step of Lloyd's algorithm: every point takes the label of its nearest centroid, then every centroid moves to the
    mean of its points. A centroid without points stays where it is."""
    squared = np.sum((points[:, None] - centroids) ** 2, axis=2)
    labels = np.argmin(squared, axis=1)
    member = labels[:, None] == np.arange(centroids.shape[0])
    count = np.sum(member, axis=0)
    total = member.astype(np.float64).T @ points
    means = np.where(count[:, None] > 0, total / np.maximum(count, 1)[:, None], centroids)
    return labels, means
