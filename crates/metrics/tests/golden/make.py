"""Golden values of the metrics, from numpy, scikit-image and scikit-learn.

The images are drawn by integer formulas, which golden.rs repeats. From the repository's root:

    pip install numpy==2.4.6 scikit-image==0.26.0 scikit-learn==1.9.1
    python crates/metrics/tests/golden/make.py > crates/metrics/tests/golden/values.csv
"""

import numpy as np
import skimage
import sklearn
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity
from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_samples, silhouette_score

WIDTH, HEIGHT = 64, 48


def draw(pixel):
    """An RGBA image of pixel(x, y)."""
    rows = [[pixel(x, y) for x in range(WIDTH)] for y in range(HEIGHT)]
    return np.array(rows, dtype=np.uint8)


def gradient(x, y):
    return (4 * x, 5 * y, (x * x + 3 * y * y + 7 * x * y) // 8 % 256, 255)


def glass(x, y):
    alpha = min(255, max(0, 11 * x - 7 * y + (5 * x * y) % 31))
    return (255 - 4 * x, (x * y) % 256, 5 * y, alpha)


def gray(x, y):
    value = (2 * x + 3 * y + (x * y) % 17) % 256
    return (value, value, value, 255)


def coarse(pixel):
    """The same image with six levels per channel: the nearest multiples of 51."""
    return lambda x, y: tuple((c + 25) // 51 * 51 for c in pixel(x, y))


def composite(image, backdrop):
    color, alpha = image[..., :3].astype(int), image[..., 3:].astype(int)
    return np.round((color * alpha + backdrop * (255 - alpha)) / 255).astype(np.uint8)


def pair_metrics(original, output):
    """The worse of each metric over black and over white."""
    mse, psnr_db, ssim = [], [], []
    for backdrop in (0, 255):
        x, y = composite(original, backdrop), composite(output, backdrop)
        mse.append(mean_squared_error(x, y))
        psnr_db.append(peak_signal_noise_ratio(x, y, data_range=255))
        ssim.append(
            structural_similarity(
                x,
                y,
                channel_axis=2,
                gaussian_weights=True,
                sigma=1.5,
                use_sample_covariance=False,
                data_range=255,
            )
        )
    return {"mse": max(mse), "psnr_db": min(psnr_db), "ssim": min(ssim)}


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
    print("# made by make.py, which tells how")
    print(f"# numpy {np.__version__}, scikit-image {skimage.__version__}, scikit-learn {sklearn.__version__}")
    print("case,metric,value")
    cases = {
        "gradient-to-coarse": pair_metrics(draw(gradient), draw(coarse(gradient))),
        "glass-to-coarse": pair_metrics(draw(glass), draw(coarse(glass))),
        "gradient-to-glass": pair_metrics(draw(gradient), draw(glass)),
        "gray-to-coarse": pair_metrics(draw(gray), draw(coarse(gray))),
        "gray-to-gradient": pair_metrics(draw(gray), draw(gradient)),
        "gradient": partition_metrics(draw(gradient), 1),
        "coarse-gradient": partition_metrics(draw(coarse(gradient)), 1),
        "glass": partition_metrics(draw(glass), 255),
        "gray": partition_metrics(draw(gray), 1),
    }
    for case, metrics in cases.items():
        for metric, value in metrics.items():
            print(f"{case},{metric},{float(value)!r}")


main()
