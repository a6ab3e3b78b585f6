"""Golden values of the metrics, from numpy, scikit-image and scikit-learn.

The images are drawn by integer formulas, which golden.rs repeats. From the repository's root:

    pip install numpy==2.4.6 scikit-image==0.26.0 scikit-learn==1.9.1
    python crates/metrics/tests/golden/make.py > crates/metrics/tests/golden/values.csv
"""

import numpy as np
import skimage
import sklearn
from numpy.lib.stride_tricks import sliding_window_view
from scipy.ndimage import correlate1d
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples, silhouette_score

WIDTH, HEIGHT = 64, 48


def draw(pixel, width=WIDTH, height=HEIGHT):
    """An RGBA image of pixel(x, y)."""
    rows = [[pixel(x, y) for x in range(width)] for y in range(height)]
    return np.array(rows, dtype=np.uint8)


def gradient(x, y):
    return (4 * x, 5 * y, (x * x + 3 * y * y + 7 * x * y) // 8 % 256, 255)


def glass(x, y):
    alpha = min(255, max(0, 11 * x - 7 * y + (5 * x * y) % 31))
    return (255 - 4 * x, (x * y) % 256, 5 * y, alpha)


def gray(x, y):
    value = (2 * x + 3 * y + (x * y) % 17) % 256
    return (value, value, value, 255)


def plain(x, y):
    return (x, (x + y) // 2, 200 - y, 255)


def coarse(pixel):
    """The same image with six levels per channel: the nearest multiples of 51."""
    return lambda x, y: tuple((c + 25) // 51 * 51 for c in pixel(x, y))


def composite(image, backdrop):
    color, alpha = image[..., :3].astype(int), image[..., 3:].astype(int)
    return np.round((color * alpha + backdrop * (255 - alpha)) / 255).astype(np.uint8)


def ssim(x, y):
    return structural_similarity(
        x,
        y,
        channel_axis=2,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
    )


def ms_ssim(x, y):
    """Wang, Simoncelli and Bovik 2003, channel by channel."""
    return np.mean([ms_ssim_of_channel(x[..., c].astype(float), y[..., c].astype(float)) for c in range(3)])


def ms_ssim_of_channel(x, y):
    weights = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    weights /= weights.sum()

    def mean(values):
        return correlate1d(correlate1d(values, weights, axis=0), weights, axis=1)[5:-5, 5:-5]

    value, exponents = 1.0, [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
    for scale, exponent in enumerate(exponents):
        if scale > 0:
            x, y = halved(x), halved(y)
        ux, uy = mean(x), mean(y)
        vx, vy, vxy = mean(x * x) - ux * ux, mean(y * y) - uy * uy, mean(x * y) - ux * uy
        term = (2 * vxy + 58.5225) / (vx + vy + 58.5225)
        if scale == len(exponents) - 1:
            term = term * (2 * ux * uy + 6.5025) / (ux * ux + uy * uy + 6.5025)
        value *= max(term.mean(), 0) ** exponent
    return value


def halved(values):
    """Means of 2x2; at an odd edge the last row or column counts twice."""
    values = np.pad(values, [(0, length % 2) for length in values.shape], mode="edge")
    return (values[::2, ::2] + values[1::2, ::2] + values[::2, 1::2] + values[1::2, 1::2]) / 4


def banding(x, y):
    """Mean excess of the contrast of y over that of x, weighted over the scales of CAMBI."""
    weights = [16, 8, 4, 2, 1]
    excesses = [np.maximum(b - a, 0).mean() for a, b in zip(contrasts(x), contrasts(y))]
    return np.dot(weights, excesses) / sum(weights)


def contrasts(image):
    """The contrast of each pixel at each scale."""
    levels = np.round(image.astype(float) @ [0.2126, 0.7152, 0.0722]).astype(int)
    uniform = np.ones(levels.shape, dtype=bool)
    uniform[:, :-1] &= levels[:, :-1] == levels[:, 1:]
    uniform[:-1] &= levels[:-1] == levels[1:]
    flat = sliding_window_view(np.pad(uniform, 3), (7, 7)).sum(axis=(2, 3)) > 24
    for scale in range(5):
        if scale > 0:
            levels, flat = levels[::2, ::2], flat[::2, ::2]
        windows = sliding_window_view(np.pad(levels, 1, mode="edge"), (3, 3))
        for place in zip(*np.nonzero(flat)):
            if scale_changes(windows[place]):
                levels = levels.copy()
                levels[place] = np.bincount(windows[place].ravel()).argmax()
        yield np.array([[contrast(levels, flat, i, j) for j in range(levels.shape[1])] for i in range(levels.shape[0])])


def scale_changes(window):
    return (window != window[1, 1]).any()


def contrast(levels, flat, i, j):
    """The largest visible step in the 63x63 window, weighted with the shares of its two levels."""
    if not flat[i, j]:
        return 0.0
    window = np.s_[max(i - 31, 0) : i + 32, max(j - 31, 0) : j + 32]
    shares = np.bincount(levels[window][flat[window]], minlength=256) / levels[window].size
    own = levels[i, j]
    steps = np.abs(np.arange(256) - own)
    visible = (steps > 1) | ((steps == 1) & (np.minimum(np.arange(256), own) <= 127))
    return (visible * steps * shares * shares[own] / (shares + shares[own])).max()


def pair_metrics(original, output):
    """The worse of each metric over black and over white."""
    return worse([opaque_pair_metrics(composite(original, b), composite(output, b)) for b in (0, 255)])


def opaque_pair_metrics(x, y):
    errors = np.abs(x.astype(float) - y)
    differences = deltaE_ciede2000(rgb2lab(x), rgb2lab(y))
    values = {
        "mse": mean_squared_error(x, y),
        "psnr_db": peak_signal_noise_ratio(x, y, data_range=255),
        "mae": errors.mean(),
        "max_error": errors.max(),
        "ssim": ssim(x, y),
        "delta_e2000_mean": differences.mean(),
        "delta_e2000_p95": np.percentile(differences, 95, method="inverted_cdf"),
        "banding": banding(x, y),
    }
    return values | ({"ms_ssim": ms_ssim(x, y)} if min(x.shape[:2]) >= 161 else {})


def worse(values):
    high_is_better = {"psnr_db", "ssim", "ms_ssim"}
    return {name: (min if name in high_is_better else max)(v[name] for v in values) for name in values[0]}


def partition_metrics(image, unit):
    """Of the pixels in premultiplied RGBA (unit 255) or RGB (unit 1), split at 128 in red, green and alpha or blue."""
    color, alpha = image[..., :3].reshape(-1, 3).astype(int), image[..., 3].reshape(-1, 1).astype(int)
    scaled = np.hstack([color * alpha, 255 * alpha]) if unit == 255 else color
    high = scaled >= 128 * unit
    labels = high[:, 0] + 2 * high[:, 1] + 4 * high[:, -1]
    points = scaled / unit
    centroids = {label: points[labels == label].mean(axis=0) for label in set(labels)}
    squares = [np.sum((point - centroids[label]) ** 2) for point, label in zip(points, labels)]
    to_centroids = [[np.sqrt(np.sum((point - centroids[c]) ** 2)) for c in centroids] for point in points]
    return {
        "distortion": np.mean(squares),
        "silhouette": silhouette_score(points, labels),
        "silhouette_first_cluster": silhouette_samples(points, labels)[labels == min(labels)].mean(),
        "silhouette_squared": silhouette_score(points, labels, metric="sqeuclidean"),
        "simplified_silhouette": simplified(np.array(to_centroids), np.array([list(centroids).index(c) for c in labels])),
        "calinski_harabasz": calinski_harabasz_score(points, labels),
        "davies_bouldin": davies_bouldin_score(points, labels),
    }


def simplified(distances, own):
    """The silhouette of distances to centroids; there are no singletons here."""
    rows = np.arange(len(own))
    a = distances[rows, own]
    distances[rows, own] = np.inf
    b = distances.min(axis=1)
    return np.mean((b - a) / np.maximum(a, b))


def main():
    print("# made by make.py, which states how")
    print(f"# numpy {np.__version__}, scikit-image {skimage.__version__}, scikit-learn {sklearn.__version__}")
    print("case,metric,value")
    cases = {
        "gradient-to-coarse": pair_metrics(draw(gradient), draw(coarse(gradient))),
        "glass-to-coarse": pair_metrics(draw(glass), draw(coarse(glass))),
        "gradient-to-glass": pair_metrics(draw(gradient), draw(glass)),
        "gray-to-coarse": pair_metrics(draw(gray), draw(coarse(gray))),
        "gray-to-gradient": pair_metrics(draw(gray), draw(gradient)),
        "plain-to-coarse": pair_metrics(draw(plain, 175, 166), draw(coarse(plain), 175, 166)),
        "gradient": partition_metrics(draw(gradient), 1),
        "coarse-gradient": partition_metrics(draw(coarse(gradient)), 1),
        "glass": partition_metrics(draw(glass), 255),
        "gray": partition_metrics(draw(gray), 1),
    }
    for case, metrics in cases.items():
        for metric, value in metrics.items():
            print(f"{case},{metric},{float(value)!r}")


main()
