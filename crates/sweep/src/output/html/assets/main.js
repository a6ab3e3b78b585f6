overview();
inspector();
images();
