# The gap statistic of clouds.csv (four round clouds of colours, drawn once) by cluster::clusGap, which made the numbers in
# src/resample/gap.rs: cluster 2.1.4, R 4.2.2. Tibshirani's own W is d.power = 2.
#
#   Rscript clus_gap.R

library(cluster)
set.seed(1)
colours <- as.matrix(read.csv("clouds.csv"))
gaps <- clusGap(colours, FUNcluster = kmeans, K.max = 8, B = 500, d.power = 2, spaceH0 = "scaledPCA", nstart = 50,
                iter.max = 100, verbose = FALSE)
print(gaps, method = "Tibs2001SEmax", digits = 10)
